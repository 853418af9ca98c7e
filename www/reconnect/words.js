// The phases of a connection in words.
import { formatInteger } from "../lib/format.js";

/** @typedef {import("./timeline.js").Interval} Interval */
/** @typedef {import("./timeline.js").Phase} Phase */

/** @type {Record<Phase, string>} */
export const NAMES = {
  connecting: "Connecting",
  open: "Connected",
  waiting: "Waiting",
  offline: "Offline",
  stopped: "Stopped",
};

/** How many earlier phases the summary names. */
const SUMMARY_LENGTH = 6;

/**
 * Returns what the connection does now: `Waiting: attempt 3 in 2.4 s`.
 *
 * @param {Interval | undefined} current
 * @param {number} now
 */
export function inWords(current, now) {
  if (!current) return "Not connected";
  const { phase, from, attempt, until } = current;
  const ordinal = attempt === undefined ? "the next attempt" : `attempt ${formatInteger(attempt)}`;
  switch (phase) {
    case "open":
      return `Connected for ${wholeSeconds(now - from)}`;
    case "connecting":
      return attempt === undefined ? "Connecting" : `Connecting: ${ordinal}`;
    case "waiting":
      return until === undefined ? `Waiting for ${ordinal}` : `Waiting: ${ordinal} in ${countdown(until - now)}`;
    case "offline":
      return "Offline: the next attempt waits for the network";
    default:
      return "Stopped: no attempt follows";
  }
}

/**
 * Returns what the picture shows, for those who can't see it.
 *
 * @param {readonly Interval[]} intervals
 */
export function summary(intervals) {
  const current = intervals.at(-1);
  if (!current) return "Nothing has happened yet.";
  const earlier = intervals.slice(0, -1).slice(-SUMMARY_LENGTH).reverse();
  const parts = earlier.map(({ phase, from, to = from }) => `${NAMES[phase].toLowerCase()} for ${duration(to - from)}`);
  const before = parts.length ? ` Before, newest first: ${parts.join(", ")}.` : "";
  return `Now ${NAMES[current.phase].toLowerCase()}.${before}`;
}

/**
 * Returns a time that is left: `2.4 s`.
 *
 * @param {number} ms
 */
export function countdown(ms) {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
}

/** @param {number} ms */
function duration(ms) {
  return ms < 10_000 ? countdown(ms) : wholeSeconds(ms);
}

/** @param {number} ms */
function wholeSeconds(ms) {
  const all = Math.floor(ms / 1000);
  return all < 60 ? `${all} s` : `${Math.floor(all / 60)} min ${all % 60} s`;
}
