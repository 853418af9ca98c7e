// The options of `reconnecting`.

import * as n from "../machine/numbers.js";
import { checkData } from "./data.js";
import { checkNumbers, readObject, readOptions } from "./options.js";
import { checkSignal } from "./signal.js";
import { readTarget } from "./target.js";

/** @import { Heartbeat, Provider, ReconnectOptions } from "../types/reconnect.js" */

const OPTIONS = {
  protocols: undefined,
  signal: undefined,
  closeTimeout: undefined,
  sendBuffer: {},
  receiveBuffer: undefined,
  closeCodes: undefined,
  onOpen: /** @type {ReconnectOptions["onOpen"]} */ (undefined),
  onEvent: /** @type {ReconnectOptions["onEvent"]} */ (undefined),
  classify: /** @type {ReconnectOptions["classify"]} */ (undefined),
  heartbeat: /** @type {ReconnectOptions["heartbeat"]} */ (undefined),
  queue: /** @type {ReconnectOptions["queue"]} */ (undefined),
  keepMessages: 0,
  idleTimeout: Infinity,
  attemptTimeout: n.ATTEMPT_TIMEOUT,
  minUptime: n.MIN_UPTIME,
  delays: {},
  giveUpAfter: {},
};
const DELAYS = { first: n.FIRST_DELAY, max: n.MAX_DELAY };
const GIVE_UP_AFTER = { attempts: Infinity, time: Infinity };
const HEARTBEAT = {
  payload: /** @type {Heartbeat["payload"] | undefined} */ (undefined),
  isAnswer: /** @type {Heartbeat["isAnswer"] | undefined} */ (undefined),
  interval: n.HEARTBEAT_INTERVAL,
  timeout: n.HEARTBEAT_TIMEOUT,
};
const NO_HEARTBEAT = { payload: undefined, isAnswer: undefined, interval: Infinity, timeout: Infinity };
const QUEUE = { maxMessages: 1000, maxBytes: 1_048_576, maxAge: 60_000 };
const NO_QUEUE = [0, 0, Infinity];

/**
 * Returns the values of members that are numbers above zero.
 *
 * @param {Record<string, number>} members
 */
export function checkPositive(members) {
  for (const [name, value] of Object.entries(members)) {
    if (!(typeof value === "number" && value > 0))
      throw new RangeError(`${name} must be a number > 0, not ${String(value)}.`);
  }
  return Object.values(members);
}

/** @param {Record<string, unknown>} members  functions, or undefined */
function checkFunctions(members) {
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && typeof value !== "function") throw new TypeError(`${name} must be a function.`);
  }
}

/** Where the bounds of the queue are in the arguments of `Machine::new`. */
const MESSAGES = 4;
const BYTES = 5;

/** @typedef {ReturnType<typeof readReconnectOptions>} ReconnectSettings */

/**
 * Returns the settings for the arguments of `reconnecting`. `machine` has those of the state machine, `connection` those of
 * each connection, and `room` the bounds of what waits in JavaScript to be sent.
 *
 * @param {unknown} target
 * @param {ReconnectOptions} [options]
 */
export function readReconnectOptions(target, options = {}) {
  const { heartbeat, queue, keepMessages, idleTimeout, attemptTimeout, minUptime, delays, giveUpAfter, ...others } =
    readObject("reconnecting", options, OPTIONS);
  const { onOpen, onEvent, classify, ...connect } = others;
  checkFunctions({ onOpen, onEvent, classify });
  checkNumbers({ keepMessages, minUptime });
  const { payload, isAnswer, ...silence } =
    heartbeat !== undefined ? readObject("heartbeat", heartbeat, HEARTBEAT) : NO_HEARTBEAT;
  if (heartbeat !== undefined) {
    if (typeof payload !== "function") checkData(payload);
    if (typeof isAnswer !== "function" || idleTimeout < Infinity)
      throw new TypeError("heartbeat needs a function isAnswer, and excludes idleTimeout.");
  }
  const bounds = queue !== undefined ? checkPositive(readObject("queue", queue, QUEUE)) : NO_QUEUE;
  const connection = readOptions({ ...connect, connectTimeout: Infinity });
  // What is released from the queue has room among what waits for the browser.
  connection.machine[MESSAGES] += bounds[0];
  connection.machine[BYTES] += bounds[1];
  if (typeof target !== "function") readTarget(target, []);
  return {
    provider: /** @type {Provider} */ (typeof target === "function" ? target : () => target),
    connection,
    room: { messages: connection.machine[MESSAGES], bytes: connection.machine[BYTES] },
    onOpen,
    onEvent,
    classify,
    payload,
    isAnswer,
    keepMessages,
    attemptTimeout,
    /** The machine has to hear of messages. */
    listens: heartbeat !== undefined || idleTimeout < Infinity,
    machine: [
      ...checkPositive(readObject("delays", delays, DELAYS)),
      ...checkPositive({ attemptTimeout }),
      minUptime,
      ...checkPositive(readObject("giveUpAfter", giveUpAfter, GIVE_UP_AFTER)),
      ...checkPositive({ ...silence, idleTimeout }),
      ...bounds,
    ],
  };
}

const NEXT = { signal: undefined };

/** Returns the signal of `next`. @param {{ signal?: AbortSignal }} [options] */
export const readNext = (options = {}) => checkSignal(readObject("next", options, NEXT).signal);

/** @type {Record<string, number>} */
const VERDICTS = { retry: n.VERDICT_RETRY, "retry-later": n.VERDICT_RETRY_LATER, stop: n.VERDICT_STOP };

/**
 * Returns the `VERDICT_…` that `classify` has returned the name of.
 *
 * @param {string | undefined} name
 */
export function readVerdict(name) {
  if (name !== undefined && !Object.hasOwn(VERDICTS, name))
    throw new TypeError(`classify must return one of ${Object.keys(VERDICTS).join(", ")}, or undefined.`);
  return name === undefined ? undefined : VERDICTS[name];
}
