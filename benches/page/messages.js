// The messages that are measured with: of an exact size in bytes, each one different.

const MIXED = "Größe, размер, 大きさ, حجم, 🙂👋🏽, ";
const ASCII = "the quick brown fox jumps over the lazy dog; ";

const utf8 = new TextEncoder();

/**
 * @param {"ascii"|"mixed"|"binary"} kind
 * @param {number} size   in bytes, as UTF-8 for text
 * @param {number} index  what makes it another than its neighbours
 * @returns {string|ArrayBuffer}
 */
export function makeMessage(kind, size, index) {
  if (kind === "binary") return Uint8Array.from({ length: size }, (_, at) => at * 31 + index).buffer;
  const text = fill(kind === "mixed" ? MIXED : ASCII, size, String(index).padStart(4, "0"));
  // One flat string, as a browser delivers it, rather than a tree of concatenated ones.
  return new TextDecoder().decode(utf8.encode(text));
}

/** Whole characters as long as they fit, then full stops. */
function fill(sample, size, start) {
  const characters = [...sample].map((character) => [character, utf8.encode(character).length]);
  let text = start;
  let left = size - start.length;
  for (let at = 0; left > 0; at++) {
    const [character, bytes] = characters[at % characters.length];
    const fits = bytes <= left;
    text += fits ? character : ".";
    left -= fits ? bytes : 1;
  }
  return text;
}

/**
 * What a contender's consumer counts for a message: bytes, but UTF-16 units for text that stays in JavaScript, and
 * nothing where the consumer does not look into messages.
 */
export function countedLength(message, size, { language, untouched }) {
  if (untouched) return 0;
  return typeof message === "string" && language === "JavaScript" ? message.length : size;
}
