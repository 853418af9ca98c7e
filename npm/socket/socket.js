// `connect` and the sockets it gives.

import { Connection } from "../driver/connection.js";
import { NORMAL_CLOSURE } from "../machine/numbers.js";
import { readObject, readOptions } from "../arguments/options.js";
import { rejected } from "../lib/promises.js";
import { readable, writable } from "../streams/streams.js";
import { checkClose, checkSignal, parseUrl } from "../arguments/validate.js";

const READY_STATES = ["connecting", "open", "closing", "closed"];
const CLOSE = { closeCode: undefined, reason: "" };
const NEXT = { signal: undefined };

/** An open connection. */
class Socket {
  #connection;
  #readable;
  #writable;

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
    return (this.#readable ??= readable(this.#connection, this.#closeNormally));
  }

  get writable() {
    return (this.#writable ??= writable(this.#connection, {
      write: (chunk) => this.send(chunk),
      close: this.#closeNormally,
      abort: this.#closeNormally,
      // Why the connection ended, if it did not end well; otherwise what `send` says of one that has ended.
      errorOf: (error) => this.#connection.error ?? error ?? this.#connection.sender.notOpen(),
    }));
  }

  send(data) {
    return this.#connection.sender.send(data);
  }

  flush() {
    return this.#connection.sender.flush();
  }

  async next(options = {}) {
    return this.#connection.receiver.next(checkSignal(readObject("next", options, NEXT).signal));
  }

  /** Leaving the loop leaves the connection open. */
  [Symbol.asyncIterator]() {
    return { next: () => this.#connection.receiver.next() };
  }

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

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    // `closed` says how the connection ended; an error thrown here would hide the one that left the block.
    await this.#closeNormally().catch(() => {});
  }

  #closeNormally = () => this.#connection.close(NORMAL_CLOSURE, "");
}

/** Connects, and resolves with the open connection. */
export async function connect(url, options) {
  const settings = readOptions(options);
  const { signal } = settings;
  const href = parseUrl(url);
  signal?.throwIfAborted();
  const connection = new Connection(href, settings);
  const abort = () => connection.terminate();
  signal?.addEventListener("abort", abort);
  try {
    await connection.opened;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
  return new Socket(connection);
}
