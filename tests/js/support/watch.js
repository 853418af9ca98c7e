// Counts what the package leaves in its surroundings: native sockets, their listeners, timers.

const Native = globalThis.WebSocket;

/** The global object, for names that are replaced. */
const globals = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (globalThis));

/**
 * Runs `act` while a global has another value.
 * @template T
 * @param {string} name
 * @param {unknown} value
 * @param {() => T} act
 * @returns {Promise<Awaited<T>>}
 */
export async function withGlobal(name, value, act) {
  const original = globals[name];
  globals[name] = value;
  try {
    return await act();
  } finally {
    globals[name] = original;
  }
}

/**
 * Returns whether a listener is an empty function, which keeps nothing alive. One such listener stays on each native
 * socket, since the package `ws` throws an error event that has no listener.
 * @param {unknown} listener
 */
export const doesNothing = (listener) => /^\(\)\s*=>\s*\{\s*\}$/.test(String(listener));

/**
 * Runs `act` with a native `WebSocket` that counts its instances and their listeners.
 * @template T
 * @param {(seen: { sockets: WebSocket[], listeners: () => number }) => T} act
 */
export function watchingSockets(act) {
  /** @type {WebSocket[]} */
  const sockets = [];
  const listeners = new Set();
  const ids = identifiers();
  /**
   * A listener is identified by its target, event and function.
   * @param {object} target
   * @param {string} type
   * @param {object} listener
   */
  const keyOf = (target, type, listener) => `${ids(target)} ${type} ${ids(listener)}`;
  class WatchedWebSocket extends Native {
    /**
     * @param {string | URL} url
     * @param {string | string[]} protocols
     */
    constructor(url, protocols) {
      super(url, protocols);
      sockets.push(this);
    }

    /**
     * @param {string} type
     * @param {EventListenerOrEventListenerObject} listener
     * @param {boolean | AddEventListenerOptions} [options]
     */
    addEventListener(type, listener, options) {
      if (!doesNothing(listener)) listeners.add(keyOf(this, type, listener));
      super.addEventListener(type, listener, options);
    }

    /**
     * @param {string} type
     * @param {EventListenerOrEventListenerObject} listener
     * @param {boolean | EventListenerOptions} [options]
     */
    removeEventListener(type, listener, options) {
      listeners.delete(keyOf(this, type, listener));
      super.removeEventListener(type, listener, options);
    }
  }
  const handlers = () =>
    sockets.filter(({ onopen, onmessage, onerror, onclose }) => onopen ?? onmessage ?? onerror ?? onclose);
  return withGlobal("WebSocket", WatchedWebSocket, () =>
    act({ sockets, listeners: () => listeners.size + handlers().length }),
  );
}

/** Returns a function that gives each object a number of its own. */
export function identifiers() {
  const ids = new WeakMap();
  let next = 0;
  /** @param {object} value */
  return (value) => {
    if (!ids.has(value)) ids.set(value, ++next);
    return ids.get(value);
  };
}

/**
 * Returns a MessageChannel whose instances are in a set until they are closed.
 * @param {Set<unknown>} live
 */
export const watchedChannel = (live) =>
  class extends MessageChannel {
    constructor() {
      super();
      const { port1 } = this;
      live.add(port1);
      const close = port1.close.bind(port1);
      port1.close = () => {
        live.delete(port1);
        close();
      };
    }
  };

/**
 * Runs `act` with timers and channels that are counted.
 * @template T
 * @param {(live: () => number) => T} act  gets a function that returns how many timers and open channels there are
 */
export async function watchingTimers(act) {
  const live = new Set();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  /**
   * @param {() => void} callback
   * @param {number} [delay]
   */
  const watchedSet = (callback, delay) => {
    const id = set(() => {
      live.delete(id);
      callback();
    }, delay);
    live.add(id);
    return id;
  };
  /** @param {ReturnType<typeof setTimeout>} id */
  const watchedClear = (id) => {
    live.delete(id);
    clear(id);
  };
  return withGlobal("setTimeout", watchedSet, () =>
    withGlobal("clearTimeout", watchedClear, () =>
      withGlobal("MessageChannel", watchedChannel(live), () => act(() => live.size)),
    ),
  );
}

/**
 * Counts the listeners of a target from now on. Returns a function that returns how many there are.
 * @param {EventTarget} target
 */
export function watchListeners(target) {
  let count = 0;
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (/** @type {Parameters<typeof addEventListener>} */ ...args) => {
    count++;
    addEventListener.apply(target, args);
  };
  target.removeEventListener = (/** @type {Parameters<typeof removeEventListener>} */ ...args) => {
    count--;
    removeEventListener.apply(target, args);
  };
  return () => count;
}
