// Tests of the standard's `WebSocket`, run on ours and on the browser's own, as an oracle.

import { WebSocket as Ours } from "/sockstream/reconnect.js";
import { engine, test } from "./harness.js";
import { url } from "./server.js";

/** The type of both: what the standard says. @typedef {typeof globalThis.WebSocket} WebSocketClass */

/** @typedef {{ name: string, isNative: boolean, WebSocket: WebSocketClass }} Api */

/** @type {Api} */
export const OURS = { name: "WebSocket", isNative: false, WebSocket: Ours };
/** @type {Api} */
const NATIVE = { name: "native WebSocket", isNative: true, WebSocket: globalThis.WebSocket };

/**
 * Registers a test for each implementation.
 * @param {string} name
 * @param {(api: Api) => unknown} body
 * @param {(engine: string | undefined) => string | false | undefined} [nativeDiffers]  why it is not run on the browser's own
 */
export function socketTest(name, body, nativeDiffers) {
  test(`native WebSocket: ${name}`, { skip: nativeDiffers && (() => nativeDiffers(engine())) }, () => body(NATIVE));
  test(`WebSocket: ${name}`, () => body(OURS));
}

/** The properties of an event that tests compare. @typedef {Event & { data?: unknown, code?: number, reason?: string }} SomeEvent */

/**
 * Records the events of a socket.
 * @param {WebSocket} socket
 */
export class Log {
  /** What happened, in order: the type of an event, and what else it is known by. @type {string[]} */
  entries = [];
  /** @type {{ type: string, resolve: (event: SomeEvent) => void }[]} */
  #waiting = [];

  /** @param {EventTarget} socket */
  constructor(socket, types = ["open", "message", "error", "close"]) {
    for (const type of types) socket.addEventListener(type, (event) => this.#record(event));
  }

  /** Resolves with the next event of that type. @param {string} type @returns {Promise<SomeEvent>} */
  next(type) {
    return new Promise((resolve) => this.#waiting.push({ type, resolve }));
  }

  /** @param {SomeEvent} event */
  #record(event) {
    const { type, data, code } = event;
    this.entries.push(type === "message" ? `message ${data}` : type === "close" ? `close ${code}` : type);
    const [waiting] = this.#waiting.filter((each) => each.type === type);
    if (!waiting) return;
    this.#waiting = this.#waiting.filter((each) => each !== waiting);
    waiting.resolve(event);
  }
}

/**
 * Opens a socket, and resolves with it and the log of its events.
 * @param {Pick<Api, "WebSocket">} api
 * @param {string} path
 * @param {string | string[]} [protocols]
 */
export async function openSocket({ WebSocket }, path = "/echo", protocols = []) {
  const socket = new WebSocket(url(path), protocols);
  const log = new Log(socket);
  const [opened, closed] = [log.next("open"), log.next("close")];
  const first = await Promise.race([opened, closed]);
  if (first.type !== "open") throw new Error(`the connection did not open: ${log.entries}`);
  return { socket, log, closed };
}

/**
 * Closes a socket that a test has no more use for. Returns it.
 * @template {WebSocket} T
 * @param {T} socket
 */
export function discard(socket) {
  socket.close();
  return socket;
}
