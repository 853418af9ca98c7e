// An open connection, as `connect` resolves with it.

import { checkClose } from "../arguments/close.js";
import { readObject } from "../arguments/options.js";
import { checkSignal } from "../arguments/signal.js";
import { rejected } from "../lib/promises.js";
import { NORMAL_CLOSURE } from "../machine/numbers.js";
import { readable } from "../streams/readable.js";
import { writable } from "../streams/writable.js";

/** @import { Connection } from "../driver/connection.js" */
/** @import * as types from "../types/index.js" */

const READY_STATES = /** @type {const} */ (["connecting", "open", "closing", "closed"]);
const CLOSE = { closeCode: undefined, reason: "" };
const NEXT = { signal: undefined };

/**
 * An engine may not have the symbol; code that is compiled for such an engine uses the registered one.
 *
 * @type {typeof Symbol.asyncDispose}
 */
const ASYNC_DISPOSE =
  Symbol.asyncDispose ?? /** @type {typeof Symbol.asyncDispose} */ (Symbol.for("Symbol.asyncDispose"));

/** @implements {types.Socket} */
export class Socket {
  #connection;
  /** @type {ReadableStream<types.Message> | undefined} */
  #readable;
  /** @type {WritableStream<unknown> | undefined} */
  #writable;

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  get url() {
    return this.#connection.native.url;
  }

  get protocol() {
    return this.#connection.native.protocol;
  }

  get extensions() {
    return this.#connection.native.extensions;
  }

  get readyState() {
    return READY_STATES[this.#connection.readyState];
  }

  get bufferedAmount() {
    return this.#connection.native.bufferedAmount;
  }

  get droppedMessages() {
    return this.#connection.droppedMessages;
  }

  get closed() {
    return this.#connection.closed;
  }

  get readable() {
    this.#readable ??= readable(this.#connection, this.#closeNormally);
    return this.#readable;
  }

  get writable() {
    this.#writable ??= writable(this.#connection, {
      write: (chunk) => this.#connection.sender.send(chunk),
      close: this.#closeNormally,
      abort: this.#closeNormally,
      // After a clean close, the stream errors with what `send` says then.
      errorOf: (error) => this.#connection.error ?? error ?? this.#connection.sender.notOpen(),
    });
    return this.#writable;
  }

  /** @param {types.Sendable} data */
  send(data) {
    return this.#connection.sender.send(data);
  }

  flush() {
    return this.#connection.sender.flush();
  }

  /** @param {{ signal?: AbortSignal }} [options] */
  async next(options = {}) {
    return this.#connection.receiver.next(checkSignal(readObject("next", options, NEXT).signal));
  }

  /** Leaving the loop leaves the connection open. */
  [Symbol.asyncIterator]() {
    return { next: () => this.#connection.receiver.next() };
  }

  /** @param {{ closeCode?: number, reason?: string }} [closeInfo] */
  close(closeInfo = {}) {
    try {
      const { closeCode, reason } = readObject("close", closeInfo, CLOSE);
      return this.#connection.close(...checkClose(closeCode, reason));
    } catch (error) {
      return rejected(error);
    }
  }

  terminate() {
    this.#connection.terminate();
  }

  async [ASYNC_DISPOSE]() {
    // `closed` says how the connection ended; an error thrown here would hide the one that left the block.
    await this.#closeNormally().catch(() => {});
  }

  #closeNormally = () => this.#connection.close(NORMAL_CLOSURE, "");
}
