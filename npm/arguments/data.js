// The data of a message that `send` takes, and its size.

import { isA } from "../lib/is-a.js";

/**
 * Returns the bytes of a message; for text, UTF-16 code units; undefined for anything else, such as a Blob.
 *
 * @param {unknown} data
 * @returns {number | undefined}
 */
export const sizeOf = (data) =>
  typeof data === "string" ? data.length : /** @type {{ byteLength?: number }} */ (data).byteLength;

/**
 * Returns what `send` takes, also from other realms. The native `send` would send anything else as the text it converts to, and
 * a detached buffer as an empty message.
 *
 * @param {unknown} data
 */
export function checkData(data) {
  if (typeof data === "string" || isA("Blob", data) || isA("File", data)) return /** @type {string | Blob} */ (data);
  const buffer = /** @type {ArrayBuffer} */ (ArrayBuffer.isView(data) ? data.buffer : data);
  if (!isA("ArrayBuffer", buffer))
    throw new TypeError("A message is a string, an ArrayBuffer, a view of one, or a Blob.");
  if (buffer.resizable) throw new TypeError("A resizable buffer can't be sent.");
  // Throws if it is detached; an engine need not know `detached`.
  if (!buffer.byteLength) new Uint8Array(buffer);
  return /** @type {ArrayBuffer | ArrayBufferView<ArrayBuffer>} */ (data);
}
