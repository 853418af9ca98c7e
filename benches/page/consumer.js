// What a competitor in JavaScript does with each message: adds up lengths, or computes a digest of all bytes.
// `client/src/consumer.rs` is the same in Rust.

/** @import { Received } from "./types.d.ts" */

const utf8 = new TextEncoder();

export class Consumer {
  /** @type {number} */
  #left;
  /** @type {number} */
  #leftInBatch;
  /** @type {number} */
  #batch;
  /** @type {() => void} */
  #onBatch;
  /** @type {Digest | undefined} */
  #digest;
  #bytes = 0;
  /** @type {(result: number) => void} */
  #finish = () => {};

  /** @type {Promise<number>} resolves, after `count` messages, with the sum of their lengths, or with their digest */
  finished = new Promise((resolve) => {
    this.#finish = resolve;
  });

  /**
   * @param {number} count
   * @param {number} batch
   * @param {boolean} verify
   * @param {() => void} onBatch
   */
  constructor(count, batch, verify, onBatch) {
    this.#left = count;
    this.#leftInBatch = this.#batch = batch;
    this.#onBatch = onBatch;
    this.#digest = verify ? new Digest() : undefined;
  }

  /** @param {Received} data */
  message(data) {
    this.#digest?.add(data);
    this.#bytes += typeof data === "string" ? data.length : data.byteLength;
    this.#left -= 1;
    this.#leftInBatch -= 1;
    if (this.#left === 0) this.#finish(this.#digest ? this.#digest.value() : this.#bytes);
    if (this.#leftInBatch === 0) {
      this.#leftInBatch = this.#batch;
      this.#onBatch();
    }
  }
}

/** FNV-1a, 32 bits, over each message's kind and bytes. */
export class Digest {
  #value = 0x811c9dc5;

  /** @param {Received} data */
  add(data) {
    this.#byte((typeof data === "string" ? "t" : "b").charCodeAt(0));
    for (const byte of bytesOf(data)) this.#byte(byte);
  }

  /** @param {number} byte */
  #byte(byte) {
    this.#value = Math.imul(this.#value ^ byte, 0x01000193);
  }

  value() {
    return this.#value >>> 0;
  }
}

/** @param {Received} data */
export function bytesOf(data) {
  if (typeof data === "string") return utf8.encode(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
