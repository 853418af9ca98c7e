// Messages that carry their number, so that an echo out of order or altered is found.

/** Every message carries its number in so many bytes. */
export const LEAST_SIZE = 8;

/**
 * Messages of `size` bytes; `type` is `text` or `binary`. `make(i)` gives message `i`, for binary ones in a buffer that
 * the next call overwrites; `matches(i, data)` tells whether `data` is that message, byte by byte.
 */
export function numberedMessages(type, size) {
  return type === "text" ? texts(size) : binaries(size);
}

function texts(size) {
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  const rest = alphabet.repeat(Math.ceil(size / alphabet.length)).slice(0, size - LEAST_SIZE);
  const make = (i) => String(i).padStart(LEAST_SIZE, "0") + rest;
  return { make, matches: (i, data) => data === make(i) };
}

function binaries(size) {
  // A multiplicative congruential sequence: it neither compresses to nothing nor repeats with the length of a word.
  const sent = new Uint8Array(size);
  let value = 1;
  for (let i = 0; i < size; i++) {
    value = Math.imul(value, 1664525) + 1013904223;
    sent[i] = value >>> 24;
  }
  const expected = sent.slice();
  const stamp = (bytes, i) => new DataView(bytes.buffer).setFloat64(0, i);
  return {
    make(i) {
      stamp(sent, i);
      return sent;
    },
    matches(i, data) {
      stamp(expected, i);
      return data instanceof Uint8Array && sameBytes(data, expected);
    },
  };
}

export function sameBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
