// Literals of JavaScript, short enough to be read.
import { hexByte } from "../lib/bytes.js";

// Longer literals would be unreadable; a comment says what is left out.
const MAX_CHARACTERS = 60;
const MAX_BYTES = 16;

/**
 * Returns a message as a literal.
 *
 * @param {string | Uint8Array} data
 */
export function literal(data) {
  if (typeof data !== "string") {
    const shown = Array.from(data.subarray(0, MAX_BYTES), (byte) => `0x${hexByte(byte)}`);
    return `Uint8Array.of(${shown.join(", ")})${leftOut(data.length - shown.length, "bytes")}`;
  }
  const characters = Array.from(data);
  return (
    quoted(characters.slice(0, MAX_CHARACTERS).join("")) + leftOut(characters.length - MAX_CHARACTERS, "characters")
  );
}

/**
 * @param {number} n
 * @param {string} unit
 */
function leftOut(n, unit) {
  return n > 0 ? ` /* and ${grouped(n)} more ${unit} */` : "";
}

/**
 * Returns a string literal.
 *
 * @param {string} text
 */
export function quoted(text) {
  return JSON.stringify(text);
}

/**
 * Returns an array literal of strings.
 *
 * @param {string[]} strings
 */
export function list(strings) {
  return `[${strings.map(quoted).join(", ")}]`;
}

/**
 * Returns `10_000`.
 *
 * @param {number} n
 */
export function grouped(n) {
  return String(n).replace(/\B(?=(?:\d{3})+$)/gu, "_");
}

/**
 * Replaces line terminators, which would end a comment.
 *
 * @param {string} text
 */
export function oneLine(text) {
  return text.replace(/[\r\n\u2028\u2029]/gu, " ");
}
