// `connect` and the sockets it gives: the wasm's sockets in a JavaScript shape.

import { SockstreamError } from "./error.js";
import { load } from "./loading.js";
import { Socket as WasmSocket } from "./wasm/sockstream.js";

/** The core's plain error objects become errors; what else was thrown stays what it is. */
function raise(thrown) {
  throw thrown instanceof Error || typeof thrown?.code !== "string" ? thrown : new SockstreamError(thrown);
}

/** An open connection. */
class Socket {
  #core;
  #native;
  /** Sends wait in line, and so do reads: the core has room for one waiting task of each kind. */
  #sending = Promise.resolve();
  #reading = Promise.resolve();

  constructor(core) {
    this.#core = core;
    this.#native = core.native;
    this.closed = core.closed();
  }

  get url() {
    return this.#native.url;
  }

  get protocol() {
    return this.#native.protocol;
  }

  get extensions() {
    return this.#native.extensions;
  }

  get readyState() {
    return this.#core.readyState;
  }

  get bufferedAmount() {
    return this.#native.bufferedAmount;
  }

  send(data) {
    const sent = this.#sending.then(() => this.#core.ready()).then(() => this.#core.send(data));
    this.#sending = sent.catch(() => {});
    return sent.catch(raise);
  }

  #next() {
    const next = this.#reading.then(() => this.#core.next());
    this.#reading = next.catch(() => {});
    return next.catch(raise);
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      const message = await this.#next();
      if (message === undefined) return;
      yield typeof message === "string" ? message : new Uint8Array(message);
    }
  }

  close({ closeCode, reason = "" } = {}) {
    return this.#core.close(closeCode, reason).catch(raise);
  }

  terminate() {
    this.#core.terminate();
  }
}

/** Connects, and resolves with the open connection. */
export async function connect(url, { protocols = [], signal, connectTimeout, closeTimeout } = {}) {
  signal?.throwIfAborted();
  await load();
  signal?.throwIfAborted();
  let core;
  try {
    core = new WasmSocket(String(url), [protocols].flat(), connectTimeout, closeTimeout);
  } catch (thrown) {
    raise(thrown);
  }
  const abort = () => core.terminate();
  signal?.addEventListener("abort", abort);
  try {
    await core.opened();
  } catch (thrown) {
    signal?.throwIfAborted();
    raise(thrown);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
  return new Socket(core);
}
