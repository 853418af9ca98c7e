// The entry `reconnect`, loaded as a page loads it, and sockets that reconnect to stand-ins.

import { reconnecting } from "/sockstream/reconnect.js";
import { eventually, url } from "./server.js";
import { onceMade, withStandIns } from "./stand-in.js";

export { load, reconnecting, SockstreamError } from "/sockstream/reconnect.js";

/** @typedef {import("/sockstream/reconnect.js").ReconnectOptions} ReconnectOptions */
/** @typedef {import("/sockstream/reconnect.js").ReconnectEvent} ReconnectEvent */
/** @typedef {import("/sockstream/reconnect.js").ReconnectingSocket} ReconnectingSocket */
/** @typedef {import("/sockstream/reconnect.js").Provider} Provider */
/** @typedef {import("./stand-in.js").StandIn} StandIn */

/** Delays that a test can wait for. */
export const SOON = { delays: { first: 1, max: 1 } };

/**
 * What a test gets of a socket that reconnects.
 * @typedef {object} Subject
 * @property {ReconnectingSocket} socket
 * @property {ReconnectEvent[]} events  all events so far
 * @property {() => string[]} types  the types of all events so far
 */

/**
 * Makes a socket that reconnects soon, and records its events.
 * @param {string | URL | Provider} target
 * @param {ReconnectOptions} [options]
 * @returns {Subject}
 */
export function recorded(target, options = {}) {
  /** @type {ReconnectEvent[]} */
  const events = [];
  const socket = reconnecting(target, { ...SOON, ...options, onEvent: (event) => events.push(event) });
  return { socket, events, types: () => events.map(({ type }) => type) };
}

/**
 * Runs `act` with a socket that reconnects to stand-ins. `open` waits until as many native sockets are made, opens the last
 * of them, and resolves with it when the socket is open. Afterwards the socket is stopped.
 * @template T
 * @param {ReconnectOptions} options
 * @param {(subject: Subject & { made: StandIn[], open: (count?: number) => Promise<StandIn> }) => T} act
 * @param {string | Provider} [target]
 */
export const withReconnecting = (options, act, target = "ws://stand.in/") =>
  withStandIns(async (made) => {
    const subject = recorded(target, options);
    const { socket } = subject;
    const open = async (count = 1) => {
      const native = await onceMade(made, count);
      native.open();
      await eventually("the socket is open", () => socket.state === "open");
      return native;
    };
    try {
      return await act({ ...subject, made, open });
    } finally {
      await stopped(socket, made);
    }
  });

/**
 * Stops a socket whose stand-ins answer its close.
 * @param {ReconnectingSocket} socket
 * @param {StandIn[]} made
 */
export function stopped(socket, made) {
  const stopping = socket.stop();
  for (const native of made) if (native.readyState === 2) native.end();
  return stopping;
}

/**
 * Returns the last event of a type.
 * @template {ReconnectEvent["type"]} Type
 * @param {ReconnectEvent[]} events
 * @param {Type} type
 */
export function lastOf(events, type) {
  const event = events.findLast((one) => one.type === type);
  if (!event) throw new Error(`there was no event “${type}”`);
  return /** @type {Extract<ReconnectEvent, { type: Type }>} */ (event);
}

/**
 * Returns a provider that gives these paths of the server, one after the other; then the last one.
 * @param {...string} paths
 * @returns {Provider}
 */
export const inTurn =
  (...paths) =>
  ({ number }) =>
    url(paths[Math.min(number, paths.length) - 1]);
