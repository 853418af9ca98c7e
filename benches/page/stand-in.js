// A class in the place of the browser's WebSocket: its events come from the benchmark, and what is sent goes nowhere.
//
// Real dispatch costs the browser several microseconds a message, which hides what a wrapper costs.

const TYPES = ["open", "message", "error", "close"];

export class StandInWebSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  /** The one constructed last. */
  static latest;

  /** What was passed to `send`, while it is an array. */
  sent;
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
    StandInWebSocket.latest = this;
    setTimeout(() => {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    });
  }

  send(data) {
    this.sent?.push(data);
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

  /** As `dispatchEvent`, for message events. */
  deliver(event) {
    if (this.onmessage !== null) this.onmessage(event);
    const listeners = this.#listeners.message;
    for (let index = 0; index < listeners.length; index++) listeners[index].call(this, event);
  }
}

/** Runs `action` with the stand-in as the global WebSocket, so that whoever connects within gets it. */
export async function withStandIn(action) {
  const native = globalThis.WebSocket;
  globalThis.WebSocket = StandInWebSocket;
  try {
    return await action();
  } finally {
    globalThis.WebSocket = native;
  }
}
