// `connect` and the sockets it gives.

import { Connection } from "./connection.js";
import { SockstreamError } from "./error.js";
import { load } from "./loading.js";
import { readOptions } from "./options.js";
import { readable, writable } from "./streams.js";
import { checkClose, checkData, parseUrl } from "./validate.js";

const NORMAL = [1000, ""];

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

  get state() {
    return ["connecting", "open", "closing", "closed"][this.#connection.readyState];
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
    return (this.#readable ??= readable(this.#connection, () => this.#close(NORMAL)));
  }

  get writable() {
    const close = () => this.#close(NORMAL);
    const gone = () => new SockstreamError("NOT_OPEN", "The connection is not open.", this.#connection.end);
    return (this.#writable ??= writable(this.#connection, { convert: checkData, close, abort: close, gone }));
  }

  async send(data) {
    return this.#connection.send(checkData(data));
  }

  flush() {
    return this.#connection.flush();
  }

  next() {
    return this.#connection.next();
  }

  /** Leaving the loop leaves the connection open. */
  [Symbol.asyncIterator]() {
    return { next: () => this.#connection.next() };
  }

  async close({ closeCode, reason } = {}) {
    return this.#close(checkClose(closeCode, reason));
  }

  terminate() {
    this.#connection.terminate();
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    // How it ended is told by `closed`; an error thrown here would hide the one that left the block.
    await this.#close(NORMAL).catch(() => {});
  }

  #close(args) {
    return this.#connection.close(args);
  }
}

/** Connects, and resolves with the open connection. */
export async function connect(url, options = {}) {
  const { signal } = options;
  const settings = readOptions(options);
  const href = parseUrl(url);
  signal?.throwIfAborted();
  await load();
  signal?.throwIfAborted();
  const connection = new Connection(href, settings);
  const abort = () => connection.terminate();
  signal?.addEventListener("abort", abort);
  try {
    await connection.opened();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
  return new Socket(connection);
}
