// Why reconnecting has stopped, in words.
import { messageOf } from "../lib/errors.js";

/** @typedef {import("@sockstream/client/reconnect").StopInfo} StopInfo */

/**
 * Whether the user ended it.
 *
 * @param {StopInfo["reason"]} reason
 */
export function isByUser(reason) {
  return reason === "stopped" || reason === "aborted";
}

/** @type {Record<StopInfo["reason"], string>} */
const REASONS = {
  stopped: "Stopped",
  aborted: "Stopped",
  closed: "Stopped, since no attempt follows this end",
  "gave-up": "Gave up",
  failed: "Failed",
};

/**
 * Returns the reason in words: `Gave up: Could not connect …`.
 *
 * @param {StopInfo} stop
 */
export function describeStop({ reason, error }) {
  if (isByUser(reason) || error === undefined) return REASONS[reason];
  return `${REASONS[reason]}: ${messageOf(error).replace(/\.$/u, "")}`;
}
