// An expression: a stand-in for the native WebSocket and a clock that tests move. Evaluated by stand_in.rs, since not every
// context can import modules: so it can't be the stand-in of the JavaScript tests, which is a module, and has no clock.

(() => {
  const made = [];

  class StandIn extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 0;
    bufferedAmount = 0;
    binaryType = "blob";
    extensions = "";
    sent = [];
    /** What `close` was called with, each time it did not throw. */
    closes = [];
    /** So many calls of `close` throw. */
    refusals = 0;
    /** How many listeners there are. */
    listeners = 0;

    constructor(url, protocols) {
      super();
      this.url = url;
      this.protocols = protocols;
      this.protocol = protocols?.[0] ?? "";
      made.push(this);
    }

    addEventListener(...args) {
      this.listeners++;
      super.addEventListener(...args);
    }

    removeEventListener(...args) {
      this.listeners--;
      super.removeEventListener(...args);
    }

    send(data) {
      if (this.readyState === 0) throw new DOMException("still connecting", "InvalidStateError");
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      this.bufferedAmount += bytes.byteLength;
      if (this.readyState === 1) this.sent.push(typeof data === "string" ? data : bytes.byteLength);
    }

    close(...args) {
      if (this.refusals > 0) {
        this.refusals--;
        throw new DOMException("not that one", "InvalidAccessError");
      }
      this.closes.push(args);
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

    end(code, reason, wasClean) {
      this.readyState = 3;
      // Not every worker has the constructor of CloseEvent.
      this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
    }
  }

  /** Timers that are set and have neither fired nor been cleared: { id, at, act }. */
  let timers = [];
  let now = 1000;
  let lastId = 0;

  function start(delay, act) {
    const timer = { id: ++lastId, at: now + delay, act };
    timers.push(timer);
    return timer.id;
  }

  function stop(id) {
    timers = timers.filter((timer) => timer.id !== id);
  }

  class StandInChannel {
    constructor() {
      const port1 = { onmessage: null, close: () => stop(port1.id) };
      this.port1 = port1;
      this.port2 = {
        postMessage: (data) => (port1.id = start(0, () => port1.onmessage?.(new MessageEvent("message", { data })))),
      };
    }
  }

  const replacements = [
    [globalThis, "WebSocket", StandIn],
    [globalThis, "setTimeout", (act, delay) => start(Math.trunc(delay), act)],
    [globalThis, "clearTimeout", stop],
    [globalThis, "MessageChannel", StandInChannel],
    [performance, "now", () => now],
  ];
  const restores = [];

  return {
    install() {
      for (const [object, name, value] of replacements) {
        const original = Object.getOwnPropertyDescriptor(object, name);
        restores.push(() => (original ? Object.defineProperty(object, name, original) : delete object[name]));
        Object.defineProperty(object, name, { value, configurable: true, writable: true });
      }
    },
    restore() {
      for (const restore of restores.splice(0).reverse()) restore();
      made.length = 0;
      timers = [];
    },
    /** The native objects that were constructed. */
    made,
    /** In any state, as another library could have made it. */
    make(readyState) {
      return Object.assign(new StandIn("ws://stand.in/"), { readyState });
    },
    timers: () => timers.length,
    /** Moves the clock, and fires what is due, the earliest first. */
    pass(millis) {
      const until = now + millis;
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.id - b.id)[0];
        if (!next) break;
        stop(next.id);
        now = Math.max(now, next.at);
        next.act();
      }
      now = until;
    },
  };
})();
