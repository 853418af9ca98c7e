// The WHATWG proposal `WebSocketStream`, on every engine. The numbered comments are the steps of its specification,
// https://github.com/whatwg/websockets/pull/48; steps that the native `WebSocket` does itself are left out.

import { checkData } from "../arguments/data.js";
import { readOptions } from "../arguments/options.js";
import { checkProtocols } from "../arguments/protocols.js";
import { checkSignal } from "../arguments/signal.js";
import { parseUrl } from "../arguments/url.js";
import { check, dictionary, expose, readCloseInfo, sequence } from "../arguments/web-idl.js";
import { Connection } from "../driver/connection.js";
import { SockstreamError } from "../lib/error.js";
import { isA } from "../lib/is-a.js";
import { deferred } from "../lib/promises.js";
import { ABNORMAL_CLOSURE } from "../machine/numbers.js";
import { readable } from "../streams/readable.js";
import { writable } from "../streams/writable.js";
import { WebSocketError, webSocketErrorOf } from "./websocket-error.js";

/** @import { Deferred } from "../lib/promises.js" */
/** @import { WebSocketCloseInfo, WebSocketOpenInfo, WebSocketStreamOptions } from "../types/index.js" */

export class WebSocketStream {
  #url;
  #opened = /** @type {Deferred<WebSocketOpenInfo>} */ (deferred());
  #closed = /** @type {Deferred<Required<WebSocketCloseInfo>>} */ (deferred());
  /** @type {Connection | undefined} */
  #connection;
  /**
   * What `closed` rejects with, and the streams are errored with: one object for all.
   *
   * @type {unknown}
   */
  #error;

  /**
   * @param {string | URL} url
   * @param {WebSocketStreamOptions} [options]
   */
  constructor(url, options = {}) {
    // biome-ignore lint/complexity/noArguments: an argument that is undefined is a URL, one that is missing is not.
    if (!arguments.length) throw new TypeError("A URL is required.");
    const href = `${url}`;
    const given = dictionary(options);
    // 3. Let protocols be options["protocols"] if it exists, otherwise an empty sequence.
    const { protocols } = given;
    const names = protocols === undefined ? [] : sequence(/** @type {Iterable<unknown>} */ (protocols));
    const signal = checkSignal(given.signal);
    // 1. Let baseURL be this's relevant settings object's API base URL.
    // 2. Let urlRecord be the result of getting a URL record given url and baseURL.
    // 5. Set this's url to urlRecord.
    this.#url = check(() => parseUrl(href));
    // 4. If a value in protocols occurs more than once or is not a token, throw a "SyntaxError" DOMException.
    check(() => checkProtocols(names));
    // 8.2. If signal is aborted, reject the opened promise and the closed promise with its abort reason, and return.
    if (signal?.aborted) this.#fail(signal.reason, signal.reason);
    // 10. Establish a WebSocket connection given urlRecord and protocols.
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

  /** @param {WebSocketCloseInfo} [closeInfo] */
  close(closeInfo = {}) {
    // 1. Let code be closeInfo["closeCode"] if present, or null otherwise.
    // 2. Let reason be closeInfo["reason"].
    // 3. Close the WebSocket with this, code and reason.
    this.#close(readCloseInfo(closeInfo));
  }

  /**
   * @param {string[]} protocols
   * @param {AbortSignal | undefined} signal
   */
  async #establish(protocols, signal) {
    // 8.3. Add the following abort steps to signal, until the connection is established:
    const abort = () => {
      // 8.3.1.3. Reject the opened promise and the closed promise with signal's abort reason.
      this.#fail(signal?.reason, signal?.reason);
      // 8.3.1.1. Fail the WebSocket connection.
      this.#connection?.terminate();
    };
    try {
      const connection = new Connection(this.#url, readOptions({ protocols, connectTimeout: Infinity }));
      this.#connection = connection;
      signal?.addEventListener("abort", abort);
      connection.closed.then((end) => this.#finish(connection, end));
      // When the connection is established:
      await connection.opened;
      // 3. Let extensions be the extensions in use.
      // 4. Let protocol be the subprotocol in use.
      const { extensions, protocol } = connection.native;
      // 5–13. Set up readable and writable, and resolve the opened promise with all four.
      this.#opened.resolve({
        readable: this.#readable(connection),
        writable: this.#writable(connection),
        extensions,
        protocol,
      });
    } catch (error) {
      this.#fail(new WebSocketError(/** @type {Error} */ (error).message));
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /**
   * Rejects both promises of a connection that never opened.
   *
   * @param {unknown} reason
   * @param {unknown} [error]
   */
  #fail(reason, error = webSocketErrorOf({ closeCode: ABNORMAL_CLOSURE, reason: "" })) {
    this.#opened.reject(reason);
    this.#reject(error);
  }

  /** @param {unknown} error */
  #reject(error) {
    this.#error ??= error;
    this.#closed.reject(this.#error);
  }

  /**
   * When the connection is closed. `readable` and `writable` close and error their streams, which are steps 6.1, 6.2, 7.2 and 7.3.
   *
   * @param {Connection} connection
   * @param {Required<WebSocketCloseInfo>} end
   */
  #finish({ error }, { closeCode, reason }) {
    // 7. Otherwise, let error be a new WebSocketError whose closeCode is code and reason is reason.
    // 7.4. Reject the closed promise with error.
    if (error) this.#reject(webSocketErrorOf({ closeCode, reason }));
    // 6. If the connection was closed cleanly, resolve the closed promise with code and reason.
    else this.#closed.resolve({ closeCode, reason });
  }

  /**
   * Closes the WebSocket: fails a connection that is not established, and starts the closing handshake of one that is open.
   *
   * @param {[code?: number, reason?: string]} closing
   */
  #close(closing) {
    const connection = this.#connection;
    if (connection?.readyState === 0) connection.terminate();
    return connection?.readyState === 1 ? connection.close(...closing) : undefined;
  }

  /**
   * Closes using a reason, which someone cancels or aborts a stream with.
   *
   * @param {unknown} reason
   */
  #closeUsing = (reason) => {
    // 1. Let code be null.
    // 2. Let reasonString be the empty string.
    // 3. If reason implements WebSocketError, set code to reason's closeCode, and reasonString to reason's reason.
    const { closeCode = null, reason: text = "" } = reason instanceof WebSocketError ? reason : {};
    // 4. Close the WebSocket with stream, code and reasonString.
    this.#close(closeCode === null ? [] : [closeCode, text]);
  };

  /** @param {Connection} connection */
  #readable(connection) {
    // How the connection ended is known when it has.
    return readable(connection, this.#closeUsing, () => this.closed.catch((error) => error));
  }

  /** @param {Connection} connection */
  #writable(connection) {
    return writable(connection, {
      write: async (chunk) => {
        // 4. If chunk is a BufferSource, set data to a copy of its bytes.
        // 5. Otherwise, set data to the result of converting chunk to a string; if this throws, reject with the exception.
        // 6.1. Wait until there is sufficient buffer space to send the message.
        // 6.2. If the closing handshake has not yet started, send the message.
        await connection.sender.send(
          isBuffer(chunk) ? copy(/** @type {ArrayBuffer} */ (checkData(chunk))) : `${chunk}`,
        );
        // 6.3. Resolve promise. Our promise waits for room for the next message. What is closing still sends what it took.
        await connection.sender.room().catch(() => connection.closed);
        if (connection.error) throw connection.error;
      },
      close: () =>
        connection
          .close()
          .catch(() => {})
          .then(() => this.closed)
          .then(() => {}),
      abort: this.#closeUsing,
      // A chunk that could not be converted errors the stream with that exception.
      errorOf: (error) => (error && !(error instanceof SockstreamError) ? error : (this.#error ?? invalidState())),
    });
  }
}

const invalidState = () => new DOMException("The WebSocket is closing or closed.", "InvalidStateError");

/**
 * Returns a copy of the bytes of a buffer or a view. A buffer has neither `buffer` nor `byteOffset`.
 *
 * @param {ArrayBuffer & Partial<ArrayBufferView<ArrayBuffer>>} data
 */
function copy(data) {
  const { buffer = data, byteOffset = 0, byteLength } = data;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** @param {unknown} chunk */
const isBuffer = (chunk) => ArrayBuffer.isView(chunk) || isA("ArrayBuffer", chunk) || isA("SharedArrayBuffer", chunk);
