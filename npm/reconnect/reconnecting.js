// `reconnecting`, which returns a socket that reconnects.

import { checkClose } from "../arguments/close.js";
import { readObject } from "../arguments/options.js";
import { readNext, readReconnectOptions } from "../arguments/reconnect.js";
import { rejected } from "../lib/promises.js";
import * as n from "../machine/numbers.js";
import { Client } from "./client.js";

/** @import * as types from "../types/reconnect.js" */

/** By the numbers of the states. */
const STATES = /** @type {const} */ ([
  "waiting",
  "offline",
  "providing",
  "connecting",
  "setting-up",
  "open",
  "stopping",
  "stopped",
]);
const READY_STATES = /** @type {const} */ (["open", "closing", "closed"]);
const STOP = { closeCode: n.NORMAL_CLOSURE, reason: "" };

/**
 * Returns a socket that connects, and reconnects until it is stopped.
 *
 * @param {string | URL | types.Provider} url
 * @param {types.ReconnectOptions} [options]
 * @returns {types.ReconnectingSocket}
 */
export const reconnecting = (url, options) => new ReconnectingSocket(new Client(readReconnectOptions(url, options)));

/** @implements {types.ReconnectingSocket} */
class ReconnectingSocket {
  #client;

  /** @param {Client} client */
  constructor(client) {
    this.#client = client;
  }

  get state() {
    return STATES[this.#client.state];
  }

  get readyState() {
    return READY_STATES[this.#client.state - n.STATE_OPEN] ?? "connecting";
  }

  get url() {
    return this.#client.connection?.native.url ?? "";
  }

  get protocol() {
    return this.#client.connection?.native.protocol ?? "";
  }

  get extensions() {
    return this.#client.connection?.native.extensions ?? "";
  }

  get bufferedAmount() {
    return this.#client.connection?.native.bufferedAmount ?? 0;
  }

  get droppedMessages() {
    return this.#client.droppedMessages;
  }

  get events() {
    return this.#client.events;
  }

  get stopped() {
    return this.#client.stopped;
  }

  /**
   * @param {types.Sendable} data
   * @param {{ maxAge?: number }} [options]
   */
  send(data, options) {
    return this.#client.outgoing.send(data, options);
  }

  /** @param {number} number */
  confirm(number) {
    this.#client.outgoing.confirm(number);
  }

  flush() {
    return this.#client.outgoing.flush();
  }

  /** @param {{ signal?: AbortSignal }} [options] */
  async next(options) {
    return this.#client.inbox.next(readNext(options));
  }

  /** Leaving the loop does not stop the socket. */
  [Symbol.asyncIterator]() {
    return { next: () => this.#client.inbox.next() };
  }

  /** @param {{ closeCode?: number, reason?: string }} [closeInfo] */
  stop(closeInfo = {}) {
    try {
      const { closeCode, reason } = readObject("stop", closeInfo, STOP);
      return this.#client.stop(...checkClose(closeCode, reason));
    } catch (error) {
      return rejected(error);
    }
  }

  stats() {
    return this.#client.stats();
  }
}
