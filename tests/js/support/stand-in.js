// A stand-in for the native `WebSocket` that does what a test tells it: for what no server can bring about on demand.

import { doesNothing, replaced } from "./watch.js";

export class StandIn extends EventTarget {
  static made = [];
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "blob";
  extensions = "";
  sent = [];
  /** What `close` was called with, each time. */
  closes = [];
  /** How many listeners it has that do anything. */
  listeners = 0;

  constructor(url, protocols) {
    super();
    this.url = url;
    this.protocols = protocols;
    this.protocol = protocols[0] ?? "";
    StandIn.made.push(this);
  }

  addEventListener(type, listener) {
    if (!doesNothing(listener)) this.listeners++;
    super.addEventListener(type, listener);
  }

  removeEventListener(type, listener) {
    if (!doesNothing(listener)) this.listeners--;
    super.removeEventListener(type, listener);
  }

  send(data) {
    if (this.readyState === 0) throw new DOMException("still connecting", "InvalidStateError");
    this.sent.push(data);
    this.bufferedAmount += data.length ?? data.byteLength ?? data.size;
  }

  /** As the browser's: what can't be sent is an exception, and nothing happens. */
  close(...args) {
    this.closes.push(args);
    const [code] = args;
    if (args.length && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`The close code ${code} can't be sent.`, "InvalidAccessError");
    }
    if (this.readyState < 2) this.readyState = 2;
  }

  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  message(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  error() {
    this.dispatchEvent(new Event("error"));
  }

  end(code = 1000, reason = "", wasClean = true) {
    this.readyState = 3;
    // Not every worker has the constructor of CloseEvent.
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
  }
}

/** Runs `act` with the stand-in for `WebSocket`; it gets the list of those that are made. */
export function standingIn(act) {
  StandIn.made = [];
  return replaced("WebSocket", StandIn, () => act(StandIn.made));
}

/**
 * Connects to a stand-in that opens at once.
 * @param {(socket: object, native: StandIn) => unknown} act
 */
export function withStandIn(connect, options, act) {
  return standingIn(async (made) => {
    const connecting = connect("ws://stand.in/", options);
    connecting.catch(() => {});
    while (!made.length) await new Promise((resolve) => setTimeout(resolve, 1));
    made[0].open();
    return act(await connecting, made[0]);
  });
}
