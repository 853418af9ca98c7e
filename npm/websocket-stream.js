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

function deferred() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  // Nobody has to listen to both `opened` and `closed`.
  promise.catch(() => {});
  return { promise, ...settle };
}

const ABNORMAL = { closeCode: 1006, reason: "" };

export class WebSocketStream {
  #url;
  #opened = deferred();
  #closed = deferred();
  #connection;
  /** What `closed` rejects with, and the streams are errored with. */
  #error;

  constructor(url, options = {}) {
    if (!arguments.length) throw new TypeError("A URL is required.");
    const href = `${url}`;
    const given = dictionary(options);
    const { protocols } = given;
    const names = protocols === undefined ? [] : sequence(protocols);
    const { signal } = given;
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError("signal is not an AbortSignal.");
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
      this.#connection?.terminate();
    };
    signal?.addEventListener("abort", abort);
    try {
      await load();
      // It may have been closed or aborted meanwhile.
      if (this.#error !== undefined) return;
      const connection = new Connection(this.#url, readOptions({ protocols, connectTimeout: Infinity }));
      this.#connection = connection;
      connection.closed.then((event) => this.#finish(event));
      await connection.opened();
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
    this.#end(error);
  }

  #end(error) {
    this.#error ??= error;
    this.#closed.reject(this.#error);
  }

  #finish({ closeCode, reason }) {
    if (this.#isClean()) this.#closed.resolve({ closeCode, reason });
    else this.#end(errorOf({ closeCode, reason }));
  }

  /** The proposal knows nothing of unsent bytes behind a clean close. */
  #isClean() {
    return [undefined, "CLOSED"].includes(this.#connection.error?.code) && this.#connection.end.wasClean;
  }

  #close(args) {
    if (this.#connection?.readyState === 1) return this.#connection.close(args);
    if (this.#connection) return this.#connection.readyState === 0 ? this.#connection.terminate() : undefined;
    this.#fail(new WebSocketError("The WebSocket was closed before it was open."));
    return undefined;
  }

  /** Cancelling or aborting: at once, and a `WebSocketError` says what to close with. */
  #closeBecause = (reason) => {
    const { closeCode = null } = reason instanceof WebSocketError ? reason : {};
    this.#close(closeCode === null ? [] : [closeCode, reason.reason])?.catch(() => {});
  };

  #readable() {
    return readable(this.#connection, this.#closeBecause, () => this.#error ?? errorOf(ABNORMAL));
  }

  #writable() {
    const connection = this.#connection;
    return writable(connection, {
      // The bytes that a BufferSource has now; anything else is sent as the text it converts to.
      convert: (chunk) => (isBuffer(chunk) ? copy(checkData(chunk)) : `${chunk}`),
      close: () => connection.close([]).catch(() => {}).then(() => this.closed).then(() => {}),
      abort: this.#closeBecause,
      gone: () =>
        !connection.end || this.#isClean()
          ? new DOMException("The WebSocket is closing or closed.", "InvalidStateError")
          : this.#error,
    });
  }
}

/** As Web IDL converts to a sequence of strings. */
function sequence(value) {
  // A string can be iterated, but is no sequence.
  if (Object(value) !== value || !value[Symbol.iterator]) throw new TypeError("protocols is not a sequence.");
  return Array.from(value, (name) => `${name}`);
}

const copy = (data) => (ArrayBuffer.isView(data) ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data.slice());

const isBuffer = (chunk) => ArrayBuffer.isView(chunk) || /ArrayBuffer\]$/.test(Object.prototype.toString.call(chunk));
