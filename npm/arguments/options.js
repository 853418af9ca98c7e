// Objects with options: which members they may have, and the defaults.

import * as n from "../machine/numbers.js";
import { checkCloseCode } from "./close.js";
import { checkProtocols } from "./protocols.js";
import { checkSignal } from "./signal.js";

/** @import { ConnectOptions } from "../types/index.js" */

const OVERFLOWS = {
  close: n.OVERFLOW_CLOSE,
  "drop-oldest": n.OVERFLOW_DROP_OLDEST,
  "drop-newest": n.OVERFLOW_DROP_NEWEST,
};

const CONNECT = {
  protocols: /** @type {string | readonly string[]} */ ([]),
  signal: undefined,
  connectTimeout: n.CONNECT_TIMEOUT,
  closeTimeout: n.CLOSE_TIMEOUT,
  sendBuffer: {},
  receiveBuffer: {},
  closeCodes: {},
};
const SEND_BUFFER = {
  highWaterMark: n.HIGH_WATER_MARK,
  lowWaterMark: n.LOW_WATER_MARK,
  maxQueuedMessages: n.MAX_QUEUED_MESSAGES,
  maxQueuedBytes: n.MAX_QUEUED_BYTES,
};
const RECEIVE_BUFFER = {
  maxBytes: n.MAX_BYTES,
  maxMessages: n.MAX_MESSAGES,
  overflow: /** @type {keyof typeof OVERFLOWS} */ ("close"),
};
const CLOSE_CODES = { receiveOverflow: n.RECEIVE_OVERFLOW_CODE, unexpectedData: n.UNEXPECTED_DATA_CODE };

/**
 * Returns the members of an object, with the defaults for those that it does not have. An unknown member is a TypeError that
 * names the nearest known one.
 *
 * @template {object} T
 * @param {string} what
 * @param {unknown} given
 * @param {T} defaults
 */
export function readObject(what, given, defaults) {
  const known = Object.keys(defaults);
  if (typeof given !== "object" || !given) throw new TypeError(`${what} takes an object with ${known.join(", ")}.`);
  const source = /** @type {Record<string, unknown>} */ (given);
  const members = /** @type {Record<string, unknown>} */ ({ ...defaults });
  for (const name in source) {
    if (!known.includes(name))
      throw new TypeError(`${what} knows no “${name}”; the nearest is “${nearest(name, known)}”.`);
    if (source[name] !== undefined) members[name] = source[name];
  }
  return /** @type {T} */ (members);
}

/**
 * Returns the known name that shares the longest prefix.
 *
 * @param {string} name
 * @param {string[]} known
 */
function nearest(name, known) {
  let found;
  for (let prefix = name; !found; prefix = prefix.slice(0, -1)) found = known.find((one) => one.startsWith(prefix));
  return found;
}

/**
 * Returns the values of members that are numbers of bytes, messages or milliseconds.
 *
 * @param {Record<string, number>} members
 */
export function checkNumbers(members) {
  for (const [name, value] of Object.entries(members)) {
    if (!(typeof value === "number" && value >= 0))
      throw new RangeError(`${name} must be a number ≥ 0, not ${String(value)}.`);
  }
  return Object.values(members);
}

/** @typedef {ReturnType<typeof readOptions>} Settings */

/**
 * Returns the settings for the options of `connect`; `machine` has the arguments of the state machine.
 *
 * @param {ConnectOptions} [options]
 */
export function readOptions(options = {}) {
  const settings = readObject("connect", options, CONNECT);
  const { connectTimeout, closeTimeout } = settings;
  const { overflow, ...receiveBuffer } = readObject("receiveBuffer", settings.receiveBuffer, RECEIVE_BUFFER);
  if (!Object.hasOwn(OVERFLOWS, overflow))
    throw new RangeError(`overflow must be one of ${Object.keys(OVERFLOWS).join(", ")}.`);
  return {
    protocols: checkProtocols([settings.protocols].flat().map(String)),
    signal: checkSignal(settings.signal),
    connectTimeout,
    closeTimeout,
    receiveBuffer,
    machine: [
      ...checkNumbers({ connectTimeout, closeTimeout }),
      ...checkNumbers(readObject("sendBuffer", settings.sendBuffer, SEND_BUFFER)),
      ...checkNumbers(receiveBuffer),
      OVERFLOWS[overflow],
      ...Object.values(readObject("closeCodes", settings.closeCodes, CLOSE_CODES)).map(checkCloseCode),
    ],
  };
}
