// Rounds, in browsers and of servers alike: how many a figure takes to be shown, and their median and quartiles.

import { quantile } from "../lib/numbers.mjs";
import { UserError } from "../lib/user-error.mjs";

/** A row with fewer rounds is not shown: the quartiles of fewer values say little about the spread. */
export const LEAST_ROUNDS = 15;

/**
 * The median and the quartiles of some values.
 * @typedef {{median: number, low: number, high: number}} Spread
 */

/**
 * @param {number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  const [low, median, high] = [0.25, 0.5, 0.75].map((at) => quantile(values, at));
  return { median, low, high };
}

/**
 * Reads the option `--rounds`.
 * @param {string} rounds
 * @param {boolean} write  whether the results are for the documentation
 */
export function readRounds(rounds, write) {
  if (!/^[1-9]\d{0,3}$/.test(rounds)) throw new UserError(`--rounds ${rounds} is not a number from 1 to 9999.`);
  if (write && Number(rounds) < LEAST_ROUNDS)
    throw new UserError(`--write takes at least ${LEAST_ROUNDS} rounds: fewer are not shown in a table.`);
  return Number(rounds);
}
