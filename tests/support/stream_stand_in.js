// An expression: a stand-in for Chromium's `WebSocketStream`, in every engine. Its promises settle when the test says so.

(() => {
  const native = Object.getOwnPropertyDescriptor(globalThis, "WebSocketStream");

  class StandInStream {
    /** Texts, and the lengths of binary messages. @type {(string | number)[]} */
    writes = [];
    /** The codes of the calls of `close`; 0 for none. @type {number[]} */
    closes = [];
    /** So many calls of `close` throw. */
    refusals = 0;
    /** How many messages were asked for. */
    reads = 0;
    aborted = false;
    /** @type {{resolve: (value: unknown) => void, reject: (error: unknown) => void}[]} */
    #writing = [];
    /** Messages that nobody has asked for. @type {unknown[]} */
    #chunks = [];
    /** @type {((result: unknown) => void) | undefined} */
    #reader;
    #isDone = false;

    /** @param {string} url @param {{protocols?: string[], signal: AbortSignal}} options */
    constructor(url, { protocols, signal }) {
      this.url = url;
      this.protocols = protocols;
      this.opened = new Promise((resolve, reject) => {
        this.resolveOpened = resolve;
        this.rejectOpened = reject;
      });
      this.closed = new Promise((resolve, reject) => {
        this.resolveClosed = resolve;
        this.rejectClosed = reject;
      });
      signal.addEventListener("abort", () => {
        this.aborted = true;
      });
      StandInStream.last = this;
    }

    /** @param {{closeCode?: number}} [info] */
    close({ closeCode = 0 } = {}) {
      if (this.refusals > 0) {
        this.refusals--;
        throw new DOMException("not that one", "InvalidAccessError");
      }
      this.closes.push(closeCode);
    }

    /** @param {string} protocol */
    open(protocol) {
      const reader = { read: () => this.#read() };
      const writer = { write: (/** @type {string | Uint8Array} */ chunk) => this.#write(chunk) };
      const readable = { getReader: () => reader };
      const writable = { getWriter: () => writer };
      this.resolveOpened?.({ readable, writable, protocol, extensions: "permessage-deflate" });
    }

    #read() {
      this.reads++;
      return new Promise((resolve) => {
        if (this.#chunks.length) resolve({ done: false, value: this.#chunks.shift() });
        else if (this.#isDone) resolve({ done: true });
        else this.#reader = resolve;
      });
    }

    /** @param {string | Uint8Array} chunk */
    #write(chunk) {
      this.writes.push(typeof chunk === "string" ? chunk : chunk.byteLength);
      return new Promise((resolve, reject) => this.#writing.push({ resolve, reject }));
    }

    /** @param {unknown} value */
    message(value) {
      if (!this.#reader) this.#chunks.push(value);
      else this.#reader({ done: false, value });
      this.#reader = undefined;
    }

    /** The oldest message has left. */
    written() {
      this.#writing.shift()?.resolve(undefined);
    }

    /** The connection has ended; without a code, uncleanly. @param {number} [closeCode] @param {string} [reason] */
    end(closeCode, reason) {
      const error = new DOMException("gone", "AbortError");
      this.rejectOpened?.(error);
      for (const { reject } of this.#writing) reject(error);
      if (closeCode === undefined) this.rejectClosed?.(error);
      else this.resolveClosed?.({ closeCode, reason });
      this.#isDone = true;
      this.#reader?.({ done: true });
    }
  }

  /** @type {StandInStream | undefined} */
  StandInStream.last = undefined;

  return {
    install() {
      Object.defineProperty(globalThis, "WebSocketStream", { configurable: true, value: StandInStream });
    },
    restore() {
      if (native) Object.defineProperty(globalThis, "WebSocketStream", native);
      else Reflect.deleteProperty(globalThis, "WebSocketStream");
      StandInStream.last = undefined;
    },
    get last() {
      return StandInStream.last;
    },
  };
})();
