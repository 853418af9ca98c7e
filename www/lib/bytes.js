// Bytes: their length in text, equality, and hexadecimal notation.

const encoder = new TextEncoder();

/**
 * Returns the length of `text` in UTF-8, in bytes.
 *
 * @param {string} text
 */
export function utf8Length(text) {
  return encoder.encode(text).length;
}

/**
 * Whether two arrays have the same bytes.
 *
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function equalBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Returns the bytes in hexadecimal: `"de ad be ef"`.
 *
 * @param {Uint8Array} bytes
 */
export function toHex(bytes) {
  return Array.from(bytes, hexByte).join(" ");
}

/**
 * Returns one byte as two hexadecimal digits.
 *
 * @param {number} byte
 */
export function hexByte(byte) {
  return byte.toString(16).padStart(2, "0");
}

/**
 * Returns the bytes of a text such as `deadbeef`, `de ad be ef`, `DE:AD:BE:EF` or `0xde, 0xad`.
 *
 * @param {string} text
 * @throws {Error} with a message for the user
 */
export function fromHex(text) {
  const groups = text.split(/[\s,;:_-]+/u).filter(Boolean);
  const bytes = groups.flatMap(groupBytes);
  return Uint8Array.from(bytes);
}

/** @param {string} group */
function groupBytes(group) {
  const digits = group.replace(/^0x/iu, "");
  const [wrong] = digits.match(/[^0-9a-f]/iu) ?? [];
  if (wrong) throw new Error(`“${wrong}” is not a hexadecimal digit. Use 0–9 and a–f.`);
  if (!digits || digits.length % 2) {
    const problem = digits ? "an odd number of digits" : "no digits";
    throw new Error(`“${shorten(group)}” has ${problem}. Write two digits per byte.`);
  }
  return Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** @param {string} group */
function shorten(group) {
  return group.length > 16 ? `${group.slice(0, 16)}…` : group;
}
