// The standard's `WebSocket`. The numbered comments are the steps of https://websockets.spec.whatwg.org/#the-websocket-interface;
// steps that the native `WebSocket` does itself are left out.

import { checkClose } from "../arguments/close.js";
import { checkData, sizeOf } from "../arguments/data.js";
import { check, clampedShort, expose } from "../arguments/web-idl.js";
import { findNativeBy } from "../driver/native.js";
import { isA } from "../lib/is-a.js";
import { Queue } from "../lib/queue.js";
import { nextTask } from "../lib/timer.js";
import { closeEvent, errorEvent, Handlers } from "./events.js";
import { SingleConnection } from "./single-connection.js";

/** @import { CloseEventInit } from "./events.js" */

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
const { CONNECTING, OPEN, CLOSING, CLOSED } = STATES;
const EVENTS = ["open", "message", "error", "close"];
const MEMBERS = ["url", "readyState", "bufferedAmount", "extensions", "protocol", "binaryType", "send", "close"];

/** @typedef {ReturnType<typeof checkData>} Data */

/**
 * What a `WebSocket` sends through: one connection, or a series of them.
 *
 * @typedef {object} Channel
 * @property {string} url
 * @property {string} protocol
 * @property {string} extensions
 * @property {number} bufferedAmount
 * @property {number} readyState  what the connection's native `WebSocket` says
 * @property {boolean} [isQueueing]  whether messages are taken while there is no connection
 * @property {(data: Data) => Promise<unknown>} send  rejects if the message was not sent
 * @property {(code?: number, reason?: string) => unknown} close
 */

/**
 * What a channel tells its `WebSocket`.
 *
 * @typedef {object} Observer
 * @property {() => void} open
 * @property {(data: string | Uint8Array<ArrayBuffer>) => void} message
 * @property {(error: unknown, end: CloseEventInit, isLast: boolean) => void} end  a connection has ended, with an error or not
 * @property {(event: Event) => void} fire  another event
 */

/** What the global class is before a page replaces it. */
const native = globalThis.WebSocket;

/** The method that makes the channel. */
export const OPEN_CHANNEL = Symbol();

export class WebSocket extends EventTarget {
  /** @type {Channel} */
  #channel;
  #readyState = CONNECTING;
  #binaryType = "blob";
  #origin = "";
  /** Bytes of messages that were not sent since the connection opened. */
  #discarded = 0;
  #handlers = new Handlers(this);
  /**
   * What has happened and is not told yet.
   *
   * @type {Queue<() => unknown>}
   */
  #steps = new Queue();

  /**
   * @param {string | URL} url
   * @param {string | Iterable<string>} [protocols]
   * @param {object} [options]  of classes that extend this one
   */
  constructor(url, protocols = [], options) {
    // biome-ignore lint/complexity/noArguments: an argument that is undefined is a URL, one that is missing is not.
    if (!arguments.length) throw new TypeError("A URL is required.");
    super();
    const observer = { open: this.#onOpen, message: this.#onMessage, end: this.#onEnd, fire: this.#fire };
    this.#channel = this[OPEN_CHANNEL](observer, url, protocols, options);
  }

  static {
    // A page may make this class, or one that extends it, the global one: a connection of its own is still a native object.
    findNativeBy(() => {
      const current = globalThis.WebSocket;
      return /** @type {unknown} */ (current) === WebSocket || current?.prototype instanceof WebSocket
        ? native
        : current;
    });
    expose(WebSocket, "WebSocket", MEMBERS);
    for (const [name, value] of Object.entries(STATES)) {
      for (const owner of [WebSocket, WebSocket.prototype])
        Object.defineProperty(owner, name, { value, enumerable: true });
    }
    for (const type of EVENTS) {
      Object.defineProperty(WebSocket.prototype, `on${type}`, {
        /** @this {WebSocket} */
        get() {
          return this.#handlers.get(type);
        },
        /** @this {WebSocket} @param {unknown} value */
        set(value) {
          this.#handlers.set(type, value);
        },
        enumerable: true,
        configurable: true,
      });
    }
  }

  get url() {
    return this.#channel.url;
  }

  get readyState() {
    // The server's Close frame makes an open connection CLOSING.
    return this.#readyState === OPEN && this.#channel.readyState === CLOSING ? CLOSING : this.#readyState;
  }

  get bufferedAmount() {
    return this.#channel.bufferedAmount + this.#discarded;
  }

  get extensions() {
    return this.#channel.extensions;
  }

  get protocol() {
    return this.#channel.protocol;
  }

  get binaryType() {
    return this.#binaryType;
  }

  set binaryType(value) {
    // Other values than those of the enumeration have no effect.
    const type = `${value}`;
    if (type === "blob" || type === "arraybuffer") this.#binaryType = type;
  }

  /** @param {unknown} data */
  send(data) {
    // biome-ignore lint/complexity/noArguments: `undefined` is sent as text.
    if (!arguments.length) throw new TypeError("A message is required.");
    const channel = this.#channel;
    const message = toData(data);
    // 1. If this's ready state is CONNECTING, then throw an "InvalidStateError" DOMException.
    if (this.#readyState === CONNECTING && !channel.isQueueing)
      throw new DOMException("The WebSocket is not open: the message was not sent.", "InvalidStateError");
    // 2. If the connection is established and the closing handshake has not started, send the message. Otherwise increase
    //    bufferedAmount by its bytes.
    const isTaken = this.#readyState < CLOSING && (channel.isQueueing || channel.readyState === OPEN);
    if (!isTaken) {
      this.#discarded += bytesOf(message);
      return;
    }
    channel.send(message).catch((error) => {
      this.#discarded += bytesOf(message);
      // What was queued when `close` was called is told by the `close` event.
      this.#later(() => this.#readyState < CLOSING && this.dispatchEvent(errorEvent(error)));
    });
  }

  /** @param {[code?: number, reason?: string]} closing */
  close(...closing) {
    const channel = this.#channel;
    const [code, reason = ""] = closing;
    const status = code === undefined ? undefined : clampedShort(code);
    const text = `${reason}`;
    // 1. Let code be null, or the argument. 2. Let reason be the empty string, or the argument.
    // 3. Validate close code and reason with code and reason: InvalidAccessError, SyntaxError.
    const valid = check(() => checkClose(status, text));
    // 4. If ready state is CLOSING or CLOSED, do nothing. Otherwise fail a connection that is not established, or start the closing
    //    handshake; and set ready state to CLOSING.
    if (this.#readyState >= CLOSING) return;
    this.#readyState = CLOSING;
    channel.close(...valid);
  }

  /**
   * @param {Observer} observer
   * @param {unknown} url
   * @param {unknown} protocols
   * @param {object} [_options]
   * @returns {Channel}
   */
  [OPEN_CHANNEL](observer, url, protocols, _options) {
    return new SingleConnection(observer, url, protocols);
  }

  // When the WebSocket connection is established:
  #onOpen = () =>
    this.#later(() => {
      if (this.#readyState !== CONNECTING) return;
      // 1. Change ready state to OPEN. 4. Fire an event named open.
      this.#readyState = OPEN;
      this.#discarded = 0;
      this.#origin = new URL(this.url).origin;
      this.dispatchEvent(new Event("open"));
    });

  // When a message has been received:
  #onMessage = (/** @type {string | Uint8Array<ArrayBuffer>} */ message) => {
    const step = () => {
      // 1. If ready state is not OPEN, then return.
      if (this.#readyState !== OPEN) return;
      // 2. Let dataForEvent be the text, a Blob, or an ArrayBuffer, by type and binaryType.
      const isText = typeof message === "string";
      const data = isText ? message : this.#binaryType === "blob" ? new Blob([message]) : message.buffer;
      // 3. Fire an event named message, with data, and with origin, the serialization of the origin of url.
      this.dispatchEvent(new MessageEvent("message", { data, origin: this.#origin }));
    };
    if (this.#steps.length) this.#steps.push(step);
    else step();
  };

  // When the WebSocket connection is closed:
  /** @type {Observer["end"]} */
  #onEnd = (error, end, isLast) => {
    // 1. Change the ready state to CLOSED. Ours is CONNECTING if another connection follows.
    const changeState = () => {
      if (isLast) this.#readyState = CLOSED;
      else if (this.#readyState === OPEN) this.#readyState = CONNECTING;
    };
    // 2. If the connection was failed, or was closed because it was full, fire an event named error.
    if (error) {
      this.#later(() => {
        changeState();
        this.dispatchEvent(errorEvent(error));
      });
    }
    // 3. Fire an event named close.
    this.#later(() => {
      changeState();
      this.dispatchEvent(closeEvent({ ...end, neverSentBytes: end.neverSentBytes + this.#discarded }));
    });
  };

  #fire = (/** @type {Event} */ event) => this.#later(() => this.dispatchEvent(event));

  /**
   * Does something in the next task, and after what was to be done before. Each has a task of its own, as in the browser: what a
   * listener awaits has run before the next event.
   *
   * @param {() => unknown} step
   */
  #later(step) {
    this.#steps.push(step);
    if (this.#steps.length === 1) nextTask(this.#advance);
  }

  #advance = () => {
    this.#steps.first?.();
    this.#steps.shift();
    if (this.#steps.length) nextTask(this.#advance);
  };
}

/**
 * Converts to `BufferSource or Blob or USVString`.
 *
 * @param {unknown} value
 */
function toData(value) {
  const isBinary = ArrayBuffer.isView(value) || ["ArrayBuffer", "Blob", "File"].some((name) => isA(name, value));
  if (!isBinary) return `${value}`;
  // A detached buffer is an empty message.
  return checkData(sizeOf(value) === 0 ? new Uint8Array() : value);
}

/** @param {Data} data */
const bytesOf = (data) =>
  typeof data === "string" ? new TextEncoder().encode(data).length : (sizeOf(data) ?? /** @type {Blob} */ (data).size);
