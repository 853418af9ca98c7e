// Classes in the place of the browser's WebSocket and WebSocketStream: what they deliver comes from the benchmark, and
// what is sent to them is discarded.
//
// Real dispatch costs the browser several microseconds a message, which would hide what a wrapper costs.

/** @import { LoadedCompetitor, OnStandIn, Received, StandIn, StandInEvent } from "../types.d.ts" */

/** @type {StandIn | undefined} the one that was constructed last */
let latest;

/** @typedef {(event: Event) => void} Listener */

class StandInWebSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  /** @type {StandIn["seen"]} */
  seen;
  surplus = false;
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "blob";
  extensions = "";
  /** @type {Listener | null} */
  onopen = null;
  /** @type {Listener | null} */
  onmessage = null;
  /** @type {Listener | null} */
  onerror = null;
  /** @type {Listener | null} */
  onclose = null;
  /** @type {Record<string, Listener[]>} */
  #listeners = { open: [], message: [], error: [], close: [] };

  /** @param {string} url  @param {string | string[]} [protocols] */
  constructor(url, protocols = []) {
    this.url = url;
    this.protocol = [protocols].flat()[0] ?? "";
    latest = this;
    setTimeout(() => {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    });
  }

  /** @param {Received | Blob} data */
  send(data) {
    this.seen?.(data);
  }

  close(code = 1005, reason = "") {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    setTimeout(() => {
      this.readyState = 3;
      this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: true }));
    });
  }

  /** @param {string} type  @param {Listener} listener */
  addEventListener(type, listener) {
    this.#listeners[type].push(listener);
  }

  /** @param {string} type  @param {Listener} listener */
  removeEventListener(type, listener) {
    this.#listeners[type] = this.#listeners[type].filter((one) => one !== listener);
  }

  /** @param {Event} event */
  dispatchEvent(event) {
    const handlers = { open: this.onopen, error: this.onerror, close: this.onclose };
    handlers[/** @type {keyof typeof handlers} */ (event.type)]?.(event);
    for (const listener of this.#listeners[event.type]) listener.call(this, event);
    return true;
  }

  /**
   * Does what `dispatchEvent` does, for message events, with as little work as possible.
   * @param {StandInEvent} event
   */
  deliver(event) {
    if (this.onmessage !== null) this.onmessage(event);
    const listeners = this.#listeners.message;
    for (let index = 0; index < listeners.length; index++) listeners[index].call(this, event);
  }
}

/** Uses the browser's own streams; only the network is missing. */
class StandInWebSocketStream {
  /** @type {StandIn["seen"]} */
  seen;
  surplus = false;
  /** @type {ReadableStreamDefaultController<string | Uint8Array> | undefined} */
  #controller;
  #isOpen = true;
  /** @type {(info: {closeCode: number, reason: string}) => void} */
  #resolveClosed = () => {};

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    const close = () => this.close();
    const readable = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: close,
    });
    const writable = new WritableStream({ write: (data) => this.seen?.(data), close, abort: close });
    this.opened = Promise.resolve({ readable, writable, extensions: "", protocol: "" });
    latest = this;
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    setTimeout(() => {
      try {
        this.#controller?.close();
      } catch {
        // The stream was cancelled.
      }
      this.#resolveClosed({ closeCode: 1005, reason: "" });
    });
  }

  /** @param {StandInEvent} event */
  deliver(event) {
    this.#controller?.enqueue(event.chunk);
  }
}

/**
 * Runs an action while the stand-ins are the globals.
 * @template T
 * @param {() => Promise<T>} action
 */
export async function withStandIns(action) {
  const { WebSocket, WebSocketStream } = globalThis;
  // The stand-in has all that a competitor uses of the class.
  globalThis.WebSocket = /** @type {typeof WebSocket} */ (/** @type {unknown} */ (StandInWebSocket));
  // Only where the browser has one: no competitor should find a browser that doesn't exist.
  if (WebSocketStream) globalThis.WebSocketStream = StandInWebSocketStream;
  try {
    return await action();
  } finally {
    globalThis.WebSocket = WebSocket;
    if (WebSocketStream) globalThis.WebSocketStream = WebSocketStream;
  }
}

/**
 * Connects a competitor to a stand-in.
 * @param {LoadedCompetitor} competitor
 * @returns {Promise<OnStandIn>}
 */
export const connectToStandIn = (competitor) =>
  withStandIns(async () => {
    latest = undefined;
    const connection = await competitor.connect("ws://stand-in.invalid/");
    if (!latest) throw new Error("it did not connect to the stand-in");
    return { connection, socket: latest };
  });
