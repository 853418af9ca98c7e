// What the state machine tells of an end, and its counts, as users get them.

import { SockstreamError } from "../lib/error.js";
import * as n from "../machine/numbers.js";

/** @import { Reconnection } from "../machine/reconnection.js" */
/** @import { CloseInfo, ReconnectStats, SockstreamErrorCode, StopInfo } from "../types/reconnect.js" */
/** @import { Client } from "./client.js" */

/** @type {Record<number, StopInfo["reason"]>} */
const REASONS = { [n.STOP_FINAL]: "closed", [n.STOP_GAVE_UP]: "gave-up" };

/** @type {Record<number, [SockstreamErrorCode, string]>} */
const TIMEOUTS = {
  [n.TIMEOUT_PROVIDER]: ["ATTEMPT_TIMEOUT", "There was no URL in time."],
  [n.TIMEOUT_CONNECT]: ["CONNECT_TIMEOUT", "The connection was not established in time."],
  [n.TIMEOUT_SET_UP]: ["ATTEMPT_TIMEOUT", "onOpen was not done in time."],
  [n.TIMEOUT_SILENCE]: ["SILENT", "The connection was silent for too long."],
};

/**
 * Returns the error for a `TIMEOUT_…`, if it is one.
 *
 * @param {number} timeout
 * @param {CloseInfo} [end]
 */
export function timeoutError(timeout, end) {
  if (timeout) return new SockstreamError(...TIMEOUTS[timeout], end);
  return undefined;
}

/**
 * Returns why it has stopped, if the machine has decided that.
 *
 * @param {number | undefined} reason  a `STOP_…`
 * @param {unknown} error  how the last attempt or connection ended
 */
export function stopInfo(reason, error) {
  const name = REASONS[reason ?? n.STOP_NONE];
  return { reason: name, error: name && error };
}

/**
 * Has the machine account for what was sent on a connection that has ended.
 *
 * @param {Reconnection} machine
 * @param {CloseInfo} end
 * @param {boolean} isConfirmed
 */
export function losses(machine, end, isConfirmed) {
  machine.reconnection_settle(end.neverSentBytes, Number(isConfirmed));
  const neverSent = machine.reconnection_lost(n.LOST_NEVER_SENT);
  return {
    unconfirmed: range(machine.reconnection_lost(n.LOST_FIRST), neverSent - 1),
    neverSent: range(neverSent, machine.reconnection_lost(n.LOST_LAST)),
  };
}

/**
 * Returns the numbers from the first to the last; undefined if there are none.
 *
 * @param {number} first
 * @param {number} last
 */
const range = (first, last) => (first > last ? undefined : { first, last });

/**
 * @param {Client} client
 * @returns {ReconnectStats}
 */
export function stats({ inbox, outgoing, machine, droppedMessages }) {
  const [last, min, mean] = [n.ROUND_TRIP_LAST, n.ROUND_TRIP_MIN, n.ROUND_TRIP_MEAN].map(
    (which) => machine?.reconnection_roundTrip(which) ?? NaN,
  );
  return {
    attempts: machine?.reconnection_attempt() ?? 0,
    connections: machine?.reconnection_connections() ?? 0,
    messagesSent: outgoing.messages,
    messagesReceived: inbox.received,
    bytesSent: outgoing.bytes,
    bytesReceived: inbox.receivedBytes,
    dropped: droppedMessages,
    unconfirmed: machine?.reconnection_unconfirmed() ?? 0,
    // The mean of none is NaN.
    roundTrip: mean >= 0 ? { last, min, mean } : undefined,
  };
}
