// Classes in the place of the browser's WebSocket and WebSocketStream: what they deliver comes from the benchmark, and
// what is sent goes nowhere.
//
// Real dispatch costs the browser several microseconds a message, which hides what a wrapper costs.

/** The one constructed last. */
let latest;

const TYPES = ["open", "message", "error", "close"];

class StandInWebSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  /** Sees what is passed to `send`, where somebody looks. */
  seen;
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "blob";
  extensions = "";
  onopen = null;
  onmessage = null;
  onerror = null;
  onclose = null;
  #listeners = Object.fromEntries(TYPES.map((type) => [type, []]));

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

  addEventListener(type, listener) {
    this.#listeners[type].push(listener);
  }

  removeEventListener(type, listener) {
    this.#listeners[type] = this.#listeners[type].filter((one) => one !== listener);
  }

  dispatchEvent(event) {
    this[`on${event.type}`]?.(event);
    for (const listener of this.#listeners[event.type]) listener.call(this, event);
    return true;
  }

  /** As `dispatchEvent`, for message events: no more is done here than has to be. */
  deliver(event) {
    if (this.onmessage !== null) this.onmessage(event);
    const listeners = this.#listeners.message;
    for (let index = 0; index < listeners.length; index++) listeners[index].call(this, event);
  }
}

/** Over the browser's own streams; only the network is missing. */
class StandInWebSocketStream {
  seen;
  #controller;
  #isOpen = true;
  #resolveClosed;

  constructor(url) {
    this.url = url;
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    const close = () => this.close();
    const readable = new ReadableStream({ start: (controller) => (this.#controller = controller), cancel: close });
    const writable = new WritableStream({ write: (data) => this.seen?.(data), close, abort: close });
    this.opened = Promise.resolve({ readable, writable, extensions: "", protocol: "" });
    latest = this;
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    setTimeout(() => {
      try {
        this.#controller.close();
      } catch {
        // It was cancelled.
      }
      this.#resolveClosed({ closeCode: 1005, reason: "" });
    });
  }

  deliver(event) {
    this.#controller.enqueue(event.chunk);
  }
}

/** Runs something with the stand-ins as the globals. */
export async function withStandIns(action) {
  const { WebSocket, WebSocketStream } = globalThis;
  globalThis.WebSocket = StandInWebSocket;
  // Only where there is one: nobody should see a browser that doesn't exist.
  if (WebSocketStream) globalThis.WebSocketStream = StandInWebSocketStream;
  try {
    return await action();
  } finally {
    globalThis.WebSocket = WebSocket;
    if (WebSocketStream) globalThis.WebSocketStream = WebSocketStream;
  }
}

/** @returns {Promise<{connection: object, socket: object}>} what the contender made, and the stand-in under it */
export const connectToStandIn = (contender) =>
  withStandIns(async () => {
    latest = undefined;
    const connection = await contender.connect("ws://stand-in.invalid/");
    if (!latest) throw new Error("it did not connect to the stand-in");
    return { connection, socket: latest };
  });
