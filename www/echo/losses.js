// The messages that may not have arrived when a connection ended: which they are, and the same in words.
import { formatInteger } from "../lib/format.js";

/** @typedef {import("../connection/reconnecting.js").Losses} Losses */
/** @typedef {NonNullable<Losses["unconfirmed"]>} NumberRange */

/**
 * Returns what became of the message with that number, if it may not have arrived.
 *
 * @param {number | undefined} number
 * @param {Losses} losses
 */
export function markOf(number, { unconfirmed, neverSent }) {
  if (isIn(number, neverSent)) return "never-sent";
  return isIn(number, unconfirmed) ? "unconfirmed" : undefined;
}

/**
 * Returns the losses in words: `Unconfirmed: messages 3 to 5. Never sent: message 6.`; nothing without losses.
 *
 * @param {Losses} losses
 */
export function lossesInWords({ unconfirmed, neverSent }) {
  const parts = [];
  if (unconfirmed) parts.push(`Unconfirmed, may have arrived: ${inWords(unconfirmed)}.`);
  if (neverSent) parts.push(`Never sent: ${inWords(neverSent)}.`);
  return parts.join(" ");
}

/**
 * @param {number | undefined} number
 * @param {NumberRange | undefined} range
 */
function isIn(number, range) {
  return number !== undefined && range !== undefined && range.first <= number && number <= range.last;
}

/** @param {NumberRange} range */
function inWords({ first, last }) {
  if (first === last) return `message ${formatInteger(first)}`;
  return `messages ${formatInteger(first)} to ${formatInteger(last)}`;
}
