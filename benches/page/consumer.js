// What a contender in JavaScript does with each message: as little as shows that it came, or a digest of all of it.
// `client/src/consumer.rs` is the same in Rust.

const utf8 = new TextEncoder();

export class Consumer {
  #left;
  #leftInBatch;
  #batch;
  #onBatch;
  #digest;
  #bytes = 0;
  #finish;

  /** Resolves, after `count` messages, with the sum of their lengths, or with the digest of all they hold. */
  finished = new Promise((resolve) => (this.#finish = resolve));

  constructor(count, batch, verify, onBatch) {
    this.#left = count;
    this.#leftInBatch = this.#batch = batch;
    this.#onBatch = onBatch;
    this.#digest = verify ? new Digest() : undefined;
  }

  /** @param {string|ArrayBuffer|Uint8Array} data */
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

/** FNV-1a, over each message's kind and bytes. */
export class Digest {
  #value = 0x811c9dc5;

  add(data) {
    const isText = typeof data === "string";
    this.#byte((isText ? "t" : "b").charCodeAt(0));
    const bytes = isText
      ? utf8.encode(data)
      : new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
    for (const byte of bytes) this.#byte(byte);
  }

  #byte(byte) {
    this.#value = Math.imul(this.#value ^ byte, 0x01000193);
  }

  value() {
    return this.#value >>> 0;
  }
}
