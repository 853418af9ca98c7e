// A stand-in for the native `WebSocket`, whose events the test fires: for what no server brings about on demand.

import { equal, isPending, ok, rejects } from "./assert.js";
import { connect, SockstreamError } from "./package.js";
import { doesNothing, withGlobal } from "./watch.js";

/** @typedef {import("/sockstream/index.js").Socket} Socket */
/** @typedef {import("/sockstream/index.js").ConnectOptions} ConnectOptions */

export class StandIn extends EventTarget {
  /**
   * The instances made since `withStandIns` was called.
   * @type {StandIn[]}
   */
  static made = [];

  readyState = 0;
  bufferedAmount = 0;
  binaryType = "blob";
  extensions = "";

  /**
   * What was sent, in order.
   * @type {(string | ArrayBuffer | ArrayBufferView | Blob)[]}
   */
  sent = [];

  /**
   * The arguments of each call of `close`.
   * @type {unknown[][]}
   */
  closes = [];

  /** How many listeners there are, not counting those that do nothing. */
  listeners = 0;

  /**
   * @param {string} url
   * @param {string[]} protocols
   */
  constructor(url, protocols) {
    super();
    this.url = url;
    this.protocols = protocols;
    this.protocol = protocols[0] ?? "";
    StandIn.made.push(this);
  }

  /** The first character of each text that was sent. */
  get initials() {
    return this.sent.map((data) => String(data)[0]);
  }

  /**
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   */
  addEventListener(type, listener) {
    if (!doesNothing(listener)) this.listeners++;
    super.addEventListener(type, listener);
  }

  /**
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   */
  removeEventListener(type, listener) {
    if (!doesNothing(listener)) this.listeners--;
    super.removeEventListener(type, listener);
  }

  /** @param {string | ArrayBuffer | ArrayBufferView | Blob} data */
  send(data) {
    if (this.readyState === 0) throw new DOMException("still connecting", "InvalidStateError");
    this.sent.push(data);
    this.bufferedAmount += typeof data === "string" ? data.length : "size" in data ? data.size : data.byteLength;
  }

  /**
   * Begins the closing handshake. As in browsers, a code that can't be sent is an exception and has no effect.
   * @param {...unknown} args
   */
  close(...args) {
    this.closes.push(args);
    const code = Number(args[0]);
    if (args.length && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`The close code ${code} can't be sent.`, "InvalidAccessError");
    }
    if (this.readyState < 2) this.readyState = 2;
  }

  /** Fires `open`. */
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  /**
   * Fires `message`.
   * @param {unknown} data
   */
  message(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** Fires `error`. */
  error() {
    this.dispatchEvent(new Event("error"));
  }

  /** Fires `close`. */
  end(code = 1000, reason = "", wasClean = true) {
    this.readyState = 3;
    // Not every worker has the constructor of CloseEvent.
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
  }
}

/**
 * Runs `act` with the stand-in as the global `WebSocket`. `act` gets the list of the instances that are made.
 * @template T
 * @param {(made: StandIn[]) => T} act
 * @returns {Promise<Awaited<T>>}
 */
export function withStandIns(act) {
  StandIn.made = [];
  return withGlobal("WebSocket", StandIn, () => act(StandIn.made));
}

/**
 * Waits until `count` instances are made, and resolves with the last of them.
 * @param {StandIn[]} made
 */
export async function onceMade(made, count = 1) {
  for (let tries = 0; made.length < count; tries++) {
    if (tries === 10_000) throw new Error(`${made.length} native sockets were made, expected ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return made[count - 1];
}

/**
 * Connects to a stand-in that does nothing yet, and runs `act` with the promise of `connect`, whose rejection counts as
 * handled.
 * @template T
 * @param {ConnectOptions} options
 * @param {(connecting: Promise<Socket>, native: StandIn) => T} act
 */
export const withConnecting = (options, act) =>
  withStandIns(async (made) => {
    const connecting = connect("ws://stand.in/", options);
    connecting.catch(() => {});
    const native = await onceMade(made);
    // The wasm may have to load, with timers of its own.
    await isPending(connecting);
    return act(connecting, native);
  });

/**
 * Connects to a stand-in that opens at once, and runs `act` with the open socket.
 * @template T
 * @param {ConnectOptions} options
 * @param {(socket: Socket, native: StandIn) => T} act
 */
export const withSocket = (options, act) =>
  withStandIns(async (made) => {
    const connecting = connect("ws://stand.in/", options);
    connecting.catch(() => {});
    const native = await onceMade(made);
    native.open();
    return act(await connecting, native);
  });

/** The water marks of `withFullBuffer`. */
export const MARKS = { highWaterMark: 100, lowWaterMark: 20 };

/**
 * Connects to a stand-in that opens at once, fills the browser's buffer to the high-water mark, and runs `act`.
 * @template T
 * @param {import("/sockstream/index.js").SendBuffer} bounds
 * @param {(socket: Socket, native: StandIn) => T} act
 * @param {ConnectOptions} [options]
 */
export const withFullBuffer = (bounds, act, options = {}) =>
  withSocket({ sendBuffer: { ...MARKS, ...bounds }, ...options }, async (socket, native) => {
    await socket.send("x".repeat(100));
    return act(socket, native);
  });

/**
 * Asserts that `connect` rejects each of these calls with an error of those properties, before a native socket is made.
 * @param {{ url?: string, options?: object, error: { code?: string, name?: string } }[]} calls
 */
export const rejectedBeforehand = (calls) =>
  withStandIns(async (made) => {
    for (const { url = "ws://stand.in/", options, error: expected } of calls) {
      const error = await rejects(connect(url, { connectTimeout: 1000, ...options }), expected);
      if (expected.code) ok(error instanceof SockstreamError, "a SockstreamError");
    }
    equal(made.length, 0, "native sockets");
  });
