// The WHATWG proposal `WebSocketStream`, on every engine: https://github.com/ricea/websocketstream-explainer

import { Connection } from "./connection.js";
import { load } from "./loading.js";
import { readOptions } from "./options.js";
import { readable, writable } from "./streams.js";
import { checkClose, checkData, checkProtocols, parseUrl } from "./validate.js";

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

/** As Web IDL converts to a `WebSocketCloseInfo`, and then as the proposal checks it. */
function readCloseInfo(value) {
  const { closeCode, reason = "" } = dictionary(value);
  // [EnforceRange] unsigned short
  const code = closeCode === undefined ? undefined : Math.trunc(closeCode);
  if (code !== undefined && !(code >= 0 && code <= 65535)) throw new TypeError("closeCode is not an unsigned short.");
  return check(() => checkClose(code, `${reason}`));
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
    errorOf = ({ closeCode, reason }) => {
      const error = new WebSocketError("The WebSocket was not closed cleanly.");
      error.#closeCode = closeCode;
      error.#reason = reason;
      return error;
    };
  }
}

const ABNORMAL = { closeCode: 1006, reason: "" };

function deferred() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  // Nobody has to listen to both `opened` and `closed`.
  promise.catch(() => {});
  return { promise, ...settle };
}

export class WebSocketStream {
  #url;
  #opened = deferred();
  #closed = deferred();
  #connection;
  /** It was closed or aborted before there was a connection. */
  #isOver = false;

  constructor(url, options = {}) {
    if (!arguments.length) throw new TypeError("A URL is required.");
    const href = `${url}`;
    const { protocols, signal } = dictionary(options);
    const names = protocols === undefined ? [] : sequence(protocols);
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError("signal is not an AbortSignal.");
    this.#url = check(() => parseUrl(href));
    check(() => checkProtocols(names));
    if (signal?.aborted) this.#fail(signal.reason);
    else this.#establish(names, signal);
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
      this.#fail(signal.reason);
      this.#connection?.terminate();
    };
    signal?.addEventListener("abort", abort);
    try {
      await load();
      if (this.#isOver) return;
      const connection = new Connection(this.#url, readOptions({ protocols, connectTimeout: Infinity }));
      this.#connection = connection;
      connection.closed.then((event) => this.#finish(event));
      await connection.opened();
      const { extensions, protocol } = connection.native;
      this.#opened.resolve({ readable: this.#readable(), writable: this.#writable(), extensions, protocol });
    } catch {
      this.#fail(errorOf(ABNORMAL));
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  #fail(reason) {
    this.#isOver = true;
    this.#opened.reject(reason);
    this.#closed.reject(reason);
  }

  #finish({ closeCode, reason }) {
    if (this.#isClean()) this.#closed.resolve({ closeCode, reason });
    else this.#closed.reject(errorOf({ closeCode, reason }));
  }

  /** The proposal knows nothing of unsent bytes behind a clean close. */
  #isClean() {
    return [undefined, "CLOSED"].includes(this.#connection.error?.code) && this.#connection.end.wasClean;
  }

  #close(args) {
    if (this.#connection?.readyState === 1) return this.#connection.close(args);
    if (this.#connection) return this.#connection.readyState === 0 ? this.#connection.terminate() : undefined;
    this.#fail(errorOf(ABNORMAL));
    return undefined;
  }

  /** Cancelling or aborting: at once, and a `WebSocketError` says what to close with. */
  #closeBecause = (reason) => {
    const { closeCode = null } = reason instanceof WebSocketError ? reason : {};
    this.#close(closeCode === null ? [] : [closeCode, reason.reason])?.catch(() => {});
  };

  #readable() {
    return readable(this.#connection, this.#closeBecause, () => errorOf(this.#connection.end ?? ABNORMAL));
  }

  #writable() {
    const connection = this.#connection;
    return writable(connection, {
      // A BufferSource is sent as it is, anything else as the text it converts to.
      convert: (chunk) => (isBuffer(chunk) ? checkData(chunk) : `${chunk}`),
      close: () => connection.close([]).catch(() => {}).then(() => this.closed).then(() => {}),
      abort: this.#closeBecause,
      gone: () =>
        !connection.end || this.#isClean()
          ? new DOMException("The WebSocket is closing or closed.", "InvalidStateError")
          : errorOf(connection.end),
    });
  }
}

/** As Web IDL converts to a sequence of strings. */
function sequence(value) {
  // A string can be iterated, but is no sequence.
  if (Object(value) !== value || !value[Symbol.iterator]) throw new TypeError("protocols is not a sequence.");
  return Array.from(value, (name) => `${name}`);
}

const isBuffer = (chunk) => ArrayBuffer.isView(chunk) || /ArrayBuffer\]$/.test(Object.prototype.toString.call(chunk));
