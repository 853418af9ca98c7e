// Parses whole numbers as people type them.
import { formatInteger } from "./format.js";

/**
 * Returns a parser of whole numbers from `min` to `max`. Commas, underscores and spaces may group the digits.
 *
 * @param {number} min
 * @param {number} max
 * @returns {import("./field.js").Parser<number>}
 */
export function wholeNumber(min, max) {
  return (text) => {
    const digits = text.trim().replace(/[,_\s]/gu, "");
    const value = Number(digits);
    if (!/^\d+$/u.test(digits) || value < min || value > max) {
      throw new Error(`Enter a whole number from ${formatInteger(min)} to ${formatInteger(max)}.`);
    }
    return value;
  };
}
