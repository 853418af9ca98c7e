// The messages that are measured with: each has an exact size in bytes and differs from all others.

/** @import { Competitor, Kind, Message } from "../types.d.ts" */

const MIXED = "Größe, размер, 大きさ, حجم, 🙂👋🏽, ";
const ASCII = "the quick brown fox jumps over the lazy dog; ";

const utf8 = new TextEncoder();

/**
 * @param {Kind} kind
 * @param {number} size   in bytes, as UTF-8 for text
 * @param {number} index  different indexes give different messages
 * @returns {Message}
 */
export function makeMessage(kind, size, index) {
  if (kind === "binary") return Uint8Array.from({ length: size }, (_, at) => at * 31 + index).buffer;
  const text = fill(kind === "mixed" ? MIXED : ASCII, size, String(index).padStart(4, "0"));
  // One flat string, as a browser delivers it, rather than a tree of concatenated ones.
  return new TextDecoder().decode(utf8.encode(text));
}

/**
 * Whole characters as long as they fit, then full stops.
 * @param {string} sample
 * @param {number} size
 * @param {string} start
 */
function fill(sample, size, start) {
  const characters = Array.from(sample, (text) => ({ text, bytes: utf8.encode(text).length }));
  let text = start;
  let left = size - start.length;
  for (let at = 0; left > 0; at++) {
    const next = characters[at % characters.length];
    const fits = next.bytes <= left;
    text += fits ? next.text : ".";
    left -= fits ? next.bytes : 1;
  }
  return text;
}

/**
 * Returns what a competitor's consumer counts for a message: bytes, but UTF-16 units for text that stays in JavaScript, and
 * nothing if the consumer does not look into messages.
 * @param {Message} message
 * @param {number} size
 * @param {Competitor} competitor
 */
export function countedLength(message, size, { language, untouched }) {
  if (untouched) return 0;
  return typeof message === "string" && language === "JavaScript" ? message.length : size;
}
