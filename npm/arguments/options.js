// Objects with options: what they may contain, and what is missing filled in.

import * as n from "../machine/numbers.js";
import { checkCloseCode, checkProtocols, checkSignal } from "./validate.js";

const OVERFLOWS = {
  close: n.OVERFLOW_CLOSE,
  "drop-oldest": n.OVERFLOW_DROP_OLDEST,
  "drop-newest": n.OVERFLOW_DROP_NEWEST,
};

const CONNECT = {
  protocols: [],
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
const RECEIVE_BUFFER = { maxBytes: n.MAX_BYTES, maxMessages: n.MAX_MESSAGES, overflow: "close" };
const CLOSE_CODES = { receiveOverflow: n.RECEIVE_OVERFLOW_CODE, unexpectedData: n.UNEXPECTED_DATA_CODE };

/** The members of an object, or the defaults. A member that is not known is a TypeError, with the nearest that is. */
export function readObject(what, given, defaults) {
  const known = Object.keys(defaults);
  if (typeof given !== "object" || !given) throw new TypeError(`${what} takes an object with ${known.join(", ")}.`);
  const members = { ...defaults };
  for (const name in given) {
    if (!known.includes(name)) {
      let [prefix, nearest] = [name];
      while (!(nearest = known.find((one) => one.startsWith(prefix)))) prefix = prefix.slice(0, -1);
      throw new TypeError(`${what} knows no “${name}”; the nearest is “${nearest}”.`);
    }
    if (given[name] !== undefined) members[name] = given[name];
  }
  return members;
}

/** The same for members that are numbers of bytes, messages or milliseconds. */
function checkNumbers(members) {
  for (const [name, value] of Object.entries(members)) {
    if (!(typeof value === "number" && value >= 0))
      throw new RangeError(`${name} must be a number ≥ 0, not ${String(value)}.`);
  }
  return Object.values(members);
}

/** What `connect` was given, with `machine`, which is what the state machine wants of it. */
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
