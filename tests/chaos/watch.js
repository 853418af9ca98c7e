// Counts what the package has in this window or worker: timers, channels, listeners, and native sockets. It replaces the
// globals as it is loaded, which has to be before the package. It keeps nothing alive that it counts, except for sockets that
// are not closed yet.

import { doesNothing, identifiers, watchedChannel } from "../js/support/watch.js";

/** The clients' own timers are not the package's. */
export const later = setTimeout.bind(globalThis);
export const every = setInterval.bind(globalThis);
export const stopTimer = clearInterval.bind(globalThis);

const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
const { setTimeout: set, clearTimeout: clear, setInterval: setRepeated, clearInterval: clearRepeated } = globalThis;

const timers = new Set();
/** Each names its target, event and function by numbers. @type {Set<string>} */
const listeners = new Set();
/** @type {Set<WebSocket>} */
const sockets = new Set();
/** The most sockets that were connecting or open at once, by the client that the URL names. @type {Record<string, number>} */
const mostLive = {};
let constructed = 0;
/** @type {WebAssembly.Memory[]} */
const memories = [];

const idOf = identifiers();

/** @param {unknown} options */
const isCapture = (options) =>
  typeof options === "object" ? Boolean(options && "capture" in options && options.capture) : Boolean(options);

/** @param {EventTarget | undefined} target @param {string} type @param {unknown} listener @param {unknown} options */
const keyOf = (target, type, listener, options) =>
  `${idOf(target ?? globalThis)} ${type} ${idOf(/** @type {object} */ (listener))} ${isCapture(options)}`;

/** @this {EventTarget} @type {typeof add} */
EventTarget.prototype.addEventListener = function (type, listener, options) {
  if (listener && !doesNothing(listener)) {
    const key = keyOf(this, type, listener, options);
    listeners.add(key);
    const forget = () => listeners.delete(key);
    if (typeof options === "object" && options?.once) add.call(this ?? globalThis, type, forget, { once: true });
    if (typeof options === "object" && options?.signal) add.call(options.signal, "abort", forget, { once: true });
  }
  return add.call(this ?? globalThis, type, listener, options);
};

/** @this {EventTarget} @type {typeof remove} */
EventTarget.prototype.removeEventListener = function (type, listener, options) {
  if (listener) listeners.delete(keyOf(this, type, listener, options));
  return remove.call(this ?? globalThis, type, listener, options);
};

/** @type {(callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => ReturnType<typeof setTimeout>} */
const watchedSetTimeout = (callback, delay, ...args) => {
  const id = set(() => {
    timers.delete(id);
    callback(...args);
  }, delay);
  timers.add(id);
  return id;
};

/** @type {(callback: () => void, delay?: number, ...args: unknown[]) => number} */
const watchedSetInterval = (callback, delay, ...args) => {
  const id = setRepeated(callback, delay, ...args);
  timers.add(id);
  return id;
};

class WatchedWebSocket extends WebSocket {
  /** @param {string | URL} url @param {string | string[]} [protocols] */
  constructor(url, protocols) {
    super(url, protocols);
    constructed++;
    sockets.add(this);
    add.call(this, "close", () => sockets.delete(this));
    const client = new URL(this.url).searchParams.get("client") ?? "";
    const live = [...sockets].filter(
      (socket) => socket.readyState <= WebSocket.OPEN && new URL(socket.url).searchParams.get("client") === client,
    );
    mostLive[client] = Math.max(mostLive[client] ?? 0, live.length);
  }
}

for (const name of /** @type {const} */ (["instantiate", "instantiateStreaming"])) {
  const original = /** @type {(...args: unknown[]) => Promise<unknown>} */ (/** @type {unknown} */ (WebAssembly[name]));
  Object.assign(WebAssembly, {
    async [name](/** @type {unknown[]} */ ...args) {
      const result = /** @type {{ instance?: WebAssembly.Instance }} */ (await original.apply(WebAssembly, args));
      const { exports } = result.instance ?? /** @type {WebAssembly.Instance} */ (result);
      if (exports.memory instanceof WebAssembly.Memory) memories.push(exports.memory);
      return result;
    },
  });
}

/** @param {unknown} id */
const forgetTimer = (id) => timers.delete(id);

Object.assign(globalThis, {
  setTimeout: watchedSetTimeout,
  setInterval: watchedSetInterval,
  clearTimeout: (/** @type {Parameters<typeof clear>[0]} */ id) => {
    forgetTimer(id);
    clear(id);
  },
  clearInterval: (/** @type {Parameters<typeof clear>[0]} */ id) => {
    forgetTimer(id);
    clearRepeated(id);
  },
  WebSocket: WatchedWebSocket,
  MessageChannel: watchedChannel(timers),
});

/**
 * `live` sockets are connecting or open; `sockets` includes those that wait for the server's Close frame.
 * @typedef {{ timers: number, listeners: number, live: number, sockets: number }} Counts
 */

/** @returns {Counts} */
export const counts = () => ({
  timers: timers.size,
  listeners: listeners.size + handlers(),
  live: [...sockets].filter(({ readyState }) => readyState <= WebSocket.OPEN).length,
  sockets: sockets.size,
});

/** How many connecting or open sockets a client had at most. @param {string} client */
export const mostLiveOf = (client) => mostLive[client] ?? 0;

/** How many sockets were constructed, and the bytes of WebAssembly memory. */
export const totals = () => ({
  constructed,
  wasmBytes: memories.reduce((bytes, memory) => bytes + memory.buffer.byteLength, 0),
});

/** How many sockets have a handler in an attribute. */
const handlers = () =>
  [...sockets].filter(({ onopen, onmessage, onerror, onclose }) => onopen ?? onmessage ?? onerror ?? onclose).length;
