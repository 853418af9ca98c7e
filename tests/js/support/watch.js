// Watches what the package does to its surroundings: native sockets, their listeners, timers.

const Native = globalThis.WebSocket;

/** Puts `value` in the global's place while `act` runs. */
export async function replaced(name, value, act) {
  const original = globalThis[name];
  globalThis[name] = value;
  try {
    return await act();
  } finally {
    globalThis[name] = original;
  }
}

/** A listener that does nothing keeps nothing alive. One stays on each native socket: see the tests of `ws`. */
export const doesNothing = (listener) => /^\(\)\s*=>\s*\{\s*\}$/.test(String(listener));

/**
 * Runs `act` with a native `WebSocket` that keeps account.
 * @param {(seen: {sockets: WebSocket[], listeners: () => number}) => unknown} act
 */
export function watchingSockets(act) {
  const sockets = [];
  const listeners = new Set();
  // A listener is the target, the event and the function.
  const keyOf = (() => {
    const ids = new WeakMap();
    let next = 0;
    const id = (value) => ids.get(value) ?? (ids.set(value, ++next), next);
    return (target, type, listener) => `${id(target)} ${type} ${id(listener)}`;
  })();
  class WatchedWebSocket extends Native {
    constructor(...args) {
      super(...args);
      sockets.push(this);
    }

    addEventListener(type, listener, ...rest) {
      if (!doesNothing(listener)) listeners.add(keyOf(this, type, listener));
      super.addEventListener(type, listener, ...rest);
    }

    removeEventListener(type, listener, ...rest) {
      listeners.delete(keyOf(this, type, listener));
      super.removeEventListener(type, listener, ...rest);
    }
  }
  const handlers = () =>
    sockets.filter(({ onopen, onmessage, onerror, onclose }) => onopen ?? onmessage ?? onerror ?? onclose);
  return replaced("WebSocket", WatchedWebSocket, () =>
    act({ sockets, listeners: () => listeners.size + handlers().length }),
  );
}

/**
 * Runs `act` with timers that keep account.
 * @param {(live: () => number) => unknown} act  gets how many timers and open channels there are
 */
export async function watchingTimers(act) {
  const live = new Set();
  const { setTimeout: set, clearTimeout: clear, MessageChannel: Channel } = globalThis;
  const watchedSet = (callback, ...rest) => {
    const id = set(
      () => {
        live.delete(id);
        callback();
      },
      ...rest,
    );
    live.add(id);
    return id;
  };
  const watchedClear = (id) => {
    live.delete(id);
    clear(id);
  };
  class WatchedChannel extends Channel {
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
  }
  return replaced("setTimeout", watchedSet, () =>
    replaced("clearTimeout", watchedClear, () =>
      replaced("MessageChannel", WatchedChannel, () => act(() => live.size)),
    ),
  );
}

/** Every event target in the page adds and removes listeners through these; resolves with how many `act` left. */
export async function listenersLeft(target, act) {
  let left = 0;
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (...args) => {
    left++;
    addEventListener.apply(target, args);
  };
  target.removeEventListener = (...args) => {
    left--;
    removeEventListener.apply(target, args);
  };
  await act();
  return left;
}
