// What the log keeps of a message: its type, its size and the beginning of its content.
import { toHex, utf8Length } from "../lib/bytes.js";
import { formatInteger } from "../lib/format.js";

/**
 * @typedef {object} Preview
 * @property {"text" | "binary"} type
 * @property {number} size  in bytes
 * @property {string} [content]  the beginning; bytes in hexadecimal
 * @property {string} [ascii]  bytes as text, where some of them are printable
 * @property {string} [note]  what the content does not say
 */

const MAX_CODE_UNITS = 300;
const MAX_BYTES = 24;

/**
 * Returns the preview of a message.
 *
 * @param {string | Uint8Array} data
 * @returns {Preview}
 */
export function preview(data) {
  return typeof data === "string" ? previewText(data) : previewBinary(data);
}

/**
 * @param {string} text
 * @returns {Preview}
 */
function previewText(text) {
  const size = utf8Length(text);
  if (!text) return { type: "text", size, note: "empty" };
  if (text.length <= MAX_CODE_UNITS) return { type: "text", size, content: showControlCharacters(text) };
  // Never between the two halves of a surrogate pair.
  const splitsPair = /[\ud800-\udbff]/u.test(text.charAt(MAX_CODE_UNITS - 1));
  const beginning = text.slice(0, splitsPair ? MAX_CODE_UNITS - 1 : MAX_CODE_UNITS);
  return { type: "text", size, content: showControlCharacters(beginning), note: totalSize(size) };
}

/**
 * @param {Uint8Array} data
 * @returns {Preview}
 */
function previewBinary(data) {
  const size = data.byteLength;
  if (!size) return { type: "binary", size, note: "empty" };
  const beginning = data.subarray(0, MAX_BYTES);
  /** @type {Preview} */
  const fields = { type: "binary", size, content: toHex(beginning) };
  const ascii = String.fromCharCode(...beginning).replace(/[^\x20-\x7e]/gu, "·");
  if (/[^·]/u.test(ascii)) fields.ascii = ascii;
  return size > MAX_BYTES ? { ...fields, note: totalSize(size) } : fields;
}

/** @param {number} size */
function totalSize(size) {
  return `… ${formatInteger(size)} bytes in total`;
}

/**
 * Replaces control characters, which would be invisible or break the row, by their symbols (U+2400 to U+2421).
 *
 * @param {string} text
 */
function showControlCharacters(text) {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0);
    if (character === "\t" || character === "\n" || code > 0x7f) return character;
    return code === 0x7f ? "\u2421" : String.fromCharCode(0x2400 + code);
  });
}
