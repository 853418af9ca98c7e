// Bytes to hex and back.

/** `"de ad be ef"`. */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/**
 * The bytes that people write as `deadbeef`, `de ad be ef`, `DE:AD:BE:EF` or `0xde, 0xad`.
 * Throws an Error whose message names what is wrong.
 */
export function fromHex(text) {
  const groups = text.split(/[\s,;:_-]+/u).filter(Boolean);
  const bytes = [];
  for (const group of groups) {
    const digits = group.replace(/^0x/iu, "");
    const [wrong] = digits.match(/[^0-9a-f]/iu) ?? [];
    if (wrong) throw new Error(`“${wrong}” is not a hex digit.`);
    if (!digits || digits.length % 2) throw new Error(`“${shorten(group)}” is not whole bytes: each takes two digits.`);
    for (let i = 0; i < digits.length; i += 2) bytes.push(Number.parseInt(digits.slice(i, i + 2), 16));
  }
  return Uint8Array.from(bytes);
}

function shorten(group) {
  return group.length > 16 ? `${group.slice(0, 16)}…` : group;
}
