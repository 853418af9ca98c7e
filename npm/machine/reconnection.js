// The state machine that reconnects: `Reconnection` of src/npm/reconnect.rs. Its methods have their names in the wasm.

import { Exported, exports } from "./machine.js";

/**
 * The methods of `Reconnection` in src/npm/reconnect.rs.
 *
 * @typedef {object} Reconnection
 * @property {(event: number, attempt: number, random: number, monotonic: number, wall: number) => number} reconnection_handle
 * @property {(monotonic: number, wall: number) => number} reconnection_timerDelay
 * @property {(cause: number, code: number) => number} reconnection_verdict
 * @property {() => number} reconnection_state
 * @property {() => number} reconnection_stopReason
 * @property {() => number} reconnection_timeout
 * @property {() => number} reconnection_attempt
 * @property {() => number} reconnection_connections
 * @property {() => number} reconnection_failures
 * @property {() => number} reconnection_retryDelay
 * @property {() => number} reconnection_sendsAtOnce  0 for false
 * @property {(bytes: number, maxAge: number, monotonic: number, wall: number) => number} reconnection_submit
 * @property {() => number} reconnection_takeQueued  0 for false
 * @property {(monotonic: number, wall: number) => number} reconnection_takeExpired  an index, or −1
 * @property {(bytes: number, bufferedAmount: number) => number} reconnection_accept
 * @property {(bytes: number, bufferedAmount: number) => void} reconnection_acceptUnnumbered
 * @property {(number: number) => number} reconnection_confirm  0 for false
 * @property {() => number} reconnection_unconfirmed
 * @property {(neverSent: number, received: number) => void} reconnection_settle
 * @property {(which: number) => number} reconnection_lost
 * @property {(which: number) => number} reconnection_roundTrip
 * @property {() => void} __wbg_reconnection_free  gives its memory back
 */

/**
 * Makes a state machine. The wasm must have been loaded.
 *
 * @param {number[]} settings  the arguments of `Reconnection::new`
 */
export const newReconnection = (...settings) =>
  /** @type {Reconnection} */ (
    Object.assign(Object.create(Exported.prototype), { pointer: exports.reconnection_new(...settings) })
  );
