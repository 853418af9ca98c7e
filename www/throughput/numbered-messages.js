// Messages that contain their number, so that an echo that is altered or out of order is found.
import { equalBytes } from "../lib/bytes.js";

/** How many bytes of each message its number takes. */
export const MIN_SIZE = 8;

/**
 * @typedef {object} NumberedMessages
 * @property {(i: number) => string | Uint8Array<ArrayBuffer>} make  returns message `i`; if binary, in a buffer that the
 *   next call overwrites
 * @property {(i: number, data: unknown) => boolean} matches  whether `data` is message `i`, byte by byte
 */

/**
 * Returns the messages of that type, each of `size` bytes.
 *
 * @param {"text" | "binary"} type
 * @param {number} size
 * @returns {NumberedMessages}
 */
export function numberedMessages(type, size) {
  return type === "text" ? textMessages(size) : binaryMessages(size);
}

/**
 * @param {number} size
 * @returns {NumberedMessages}
 */
function textMessages(size) {
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  const padding = alphabet.repeat(Math.ceil(size / alphabet.length)).slice(0, size - MIN_SIZE);
  const make = (/** @type {number} */ i) => String(i).padStart(MIN_SIZE, "0") + padding;
  return { make, matches: (i, data) => data === make(i) };
}

/**
 * @param {number} size
 * @returns {NumberedMessages}
 */
function binaryMessages(size) {
  // A linear congruential sequence: it does not compress, and its period is longer than a message.
  const sent = new Uint8Array(size);
  let value = 1;
  for (let i = 0; i < size; i++) {
    value = Math.imul(value, 1664525) + 1013904223;
    sent[i] = value >>> 24;
  }
  const expected = sent.slice();
  function setNumber(/** @type {Uint8Array} */ bytes, /** @type {number} */ i) {
    new DataView(bytes.buffer).setFloat64(0, i);
  }
  return {
    make(i) {
      setNumber(sent, i);
      return sent;
    },
    matches(i, data) {
      setNumber(expected, i);
      return data instanceof Uint8Array && equalBytes(data, expected);
    },
  };
}
