// The digest that the echo server keeps of the messages of a connection, computed from what was sent.

import { bytesOf } from "../consumer.js";

/** @import { Message } from "../types.d.ts" */

const PRIME = 0x100_0000_01b3n;
const OFFSET_BASIS = 0xcbf2_9ce4_8422_2325n;

/**
 * FNV-1a, 64 bits, over each message's type (1 text, 2 binary), its length as 32 bits little endian, and its payload.
 * @param {Message[]} messages
 * @returns {string} 16 hexadecimal digits
 */
export function serverDigest(messages) {
  let value = OFFSET_BASIS;
  /** @param {Uint8Array} bytes */
  const add = (bytes) => {
    for (const byte of bytes) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * PRIME);
  };
  for (const message of messages) {
    const payload = bytesOf(message);
    const head = new DataView(new ArrayBuffer(5));
    head.setUint8(0, typeof message === "string" ? 1 : 2);
    head.setUint32(1, payload.length, true);
    add(new Uint8Array(head.buffer));
    add(payload);
  }
  return value.toString(16).padStart(16, "0");
}
