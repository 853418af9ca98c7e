// Parses seconds as people type them.
import { formatInteger } from "./format.js";

/**
 * Returns a parser of seconds from `min` to `max`, with at most three decimals. It returns milliseconds.
 *
 * @param {number} min  in seconds
 * @param {number} max  in seconds
 * @returns {import("./field.js").Parser<number>}
 */
export function seconds(min, max) {
  return (text) => {
    const digits = text.trim();
    const value = Number(digits);
    if (!/^\d+(?:\.\d{1,3})?$/u.test(digits) || value < min || value > max) {
      throw new Error(`Enter seconds from ${min} to ${formatInteger(max)}.`);
    }
    return Math.round(value * 1000);
  };
}

/**
 * Returns a parser that also takes an empty text, for which it returns `undefined`.
 *
 * @template T
 * @param {import("./field.js").Parser<T>} parse
 * @returns {import("./field.js").Parser<T | undefined>}
 */
export function optional(parse) {
  return (text) => (text.trim() ? parse(text) : undefined);
}
