// The WHATWG proposal `WebSocketStream`, on every engine: https://github.com/ricea/websocketstream-explainer

import { Connection } from "../driver/connection.js";
import { SockstreamError } from "../lib/error.js";
import { ABNORMAL_CLOSURE } from "../machine/numbers.js";
import { readOptions } from "../arguments/options.js";
import { deferred } from "../lib/promises.js";
import { readable, writable } from "../streams/streams.js";
import { checkClose, checkData, checkProtocols, checkSignal, isA, parseUrl } from "../arguments/validate.js";

/** Which DOMException stands for which code of ours. */
const DOM_NAMES = {
  INVALID_URL: "SyntaxError",
  INVALID_PROTOCOL: "SyntaxError",
  CLOSE_REASON_TOO_LONG: "SyntaxError",
  INVALID_CLOSE_CODE: "InvalidAccessError",
};

/** Runs a check of ours; what it throws becomes what the proposal says. */
function check(act) {
  try {
    return act();
  } catch (error) {
    const name = DOM_NAMES[error.code];
    throw name ? new DOMException(error.message, name) : error;
  }
}

/** As Web IDL converts to a dictionary. */
function dictionary(value) {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Not an object.");
  return value;
}

/** As Web IDL converts to a `WebSocketCloseInfo`, member by member, and then as the proposal checks it. */
function readCloseInfo(value) {
  const info = dictionary(value);
  const { closeCode } = info;
  // [EnforceRange] unsigned short
  const code = closeCode === undefined ? undefined : Math.trunc(closeCode);
  if (code !== undefined && !(code >= 0 && code <= 65535)) throw new TypeError("closeCode is not an unsigned short.");
  const { reason = "" } = info;
  return check(() => checkClose(code, `${reason}`));
}

/** What Web IDL makes of an interface, and a class is not by itself; minifying changes even its name. */
function expose(Class, name, members) {
  Object.defineProperty(Class, "name", { value: name });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });
  for (const member of members) Object.defineProperty(Class.prototype, member, { enumerable: true });
}

/** A `WebSocketError` with any close code, also one that nobody may send. Kept out of the class's public face. */
let errorOf;

/** The end of a connection that was not closed cleanly; and, as a reason to cancel or abort, a close code and reason. */
export class WebSocketError extends DOMException {
  #closeCode = null;
  #reason = "";

  constructor(message = "", init = {}) {
    super(message, "WebSocketError");
    [this.#closeCode = null, this.#reason = ""] = readCloseInfo(init);
  }

  get closeCode() {
    return this.#closeCode;
  }

  get reason() {
    return this.#reason;
  }

  static {
    expose(WebSocketError, "WebSocketError", ["closeCode", "reason"]);
    errorOf = ({ closeCode, reason }) => {
      const error = new WebSocketError("The WebSocket was not closed cleanly.");
      error.#closeCode = closeCode;
      error.#reason = reason;
      return error;
    };
  }
}

const ABNORMAL = { closeCode: ABNORMAL_CLOSURE, reason: "" };

export class WebSocketStream {
  #url;
  #opened = deferred();
  #closed = deferred();
  #connection;
  /** What `closed` rejects with, and the streams are errored with: one object for all. */
  #error;

  constructor(url, options = {}) {
    if (!arguments.length) throw new TypeError("A URL is required.");
    const href = `${url}`;
    const given = dictionary(options);
    const { protocols } = given;
    const names = protocols === undefined ? [] : sequence(protocols);
    const signal = checkSignal(given.signal);
    this.#url = check(() => parseUrl(href));
    check(() => checkProtocols(names));
    if (signal?.aborted) this.#fail(signal.reason, signal.reason);
    else this.#establish(names, signal);
  }

  static {
    expose(WebSocketStream, "WebSocketStream", ["url", "opened", "closed", "close"]);
  }

  get url() {
    return this.#url;
  }

  get opened() {
    return this.#opened.promise;
  }

  get closed() {
    return this.#closed.promise;
  }

  close(closeInfo = {}) {
    this.#close(readCloseInfo(closeInfo));
  }

  async #establish(protocols, signal) {
    const abort = () => {
      this.#fail(signal.reason, signal.reason);
      this.#connection.terminate();
    };
    try {
      const connection = (this.#connection = new Connection(
        this.#url,
        readOptions({ protocols, connectTimeout: Infinity }),
      ));
      signal?.addEventListener("abort", abort);
      connection.closed.then((end) => this.#finish(end));
      await connection.opened;
      const { extensions, protocol } = connection.native;
      this.#opened.resolve({ readable: this.#readable(), writable: this.#writable(), extensions, protocol });
    } catch ({ message }) {
      this.#fail(new WebSocketError(message));
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** It never opened. */
  #fail(why, error = errorOf(ABNORMAL)) {
    this.#opened.reject(why);
    this.#closed.reject((this.#error ??= error));
  }

  #finish({ closeCode, reason }) {
    if (this.#connection.error) this.#closed.reject((this.#error ??= errorOf({ closeCode, reason })));
    else this.#closed.resolve({ closeCode, reason });
  }

  #close(args) {
    const { readyState } = this.#connection ?? {};
    if (readyState === 0) this.#connection.terminate();
    return readyState === 1 ? this.#connection.close(...args) : undefined;
  }

  /** Cancelling or aborting: at once, and a `WebSocketError` says what to close with. */
  #closeBecause = (reason) => {
    const { closeCode = null } = reason instanceof WebSocketError ? reason : {};
    this.#close(closeCode === null ? [] : [closeCode, reason.reason]);
  };

  #readable() {
    // How the connection ended is known when it has.
    return readable(this.#connection, this.#closeBecause, () => this.closed.catch((error) => error));
  }

  #writable() {
    const connection = this.#connection;
    return writable(connection, {
      write: async (chunk) => {
        await connection.sender.send(isBuffer(chunk) ? copy(checkData(chunk)) : `${chunk}`);
        // What is closing still sends what it has taken.
        await connection.sender.room().catch(() => connection.closed);
        if (connection.error) throw connection.error;
      },
      close: () =>
        connection
          .close()
          .catch(() => {})
          .then(() => this.closed)
          .then(() => {}),
      abort: this.#closeBecause,
      // What could not be converted says so itself.
      errorOf: (error) => (error && !(error instanceof SockstreamError) ? error : (this.#error ?? invalidState())),
    });
  }
}

const invalidState = () => new DOMException("The WebSocket is closing or closed.", "InvalidStateError");

/** As Web IDL converts to a sequence of strings. */
function sequence(value) {
  // A string can be iterated, but is no sequence.
  if (Object(value) !== value || !value[Symbol.iterator]) throw new TypeError("protocols is not a sequence.");
  return Array.from(value, (name) => `${name}`);
}

const copy = (data) =>
  ArrayBuffer.isView(data) ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data.slice();

const isBuffer = (chunk) => ArrayBuffer.isView(chunk) || isA("ArrayBuffer", chunk) || isA("SharedArrayBuffer", chunk);
