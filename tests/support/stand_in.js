// An expression: a stand-in for the native WebSocket and a clock that tests move. Evaluated by stand_in.rs, since not every
// context can import modules: so it can't be the stand-in of the JavaScript tests, which is a module, and has no clock.

(() => {
  /** @type {StandIn[]} */
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
    /** Texts, and the lengths of binary messages. @type {(string | number)[]} */
    sent = [];
    /** What `close` was called with, each time it did not throw. @type {[code?: number, reason?: string][]} */
    closes = [];
    /** So many calls of `close` throw. */
    refusals = 0;
    /** How many listeners there are. */
    listeners = 0;

    /** @param {string} url @param {string[]} [protocols] */
    constructor(url, protocols) {
      super();
      this.url = url;
      this.protocols = protocols;
      this.protocol = protocols?.[0] ?? "";
      made.push(this);
    }

    /** @param {Parameters<EventTarget["addEventListener"]>} args */
    addEventListener(...args) {
      this.listeners++;
      super.addEventListener(...args);
    }

    /** @param {Parameters<EventTarget["removeEventListener"]>} args */
    removeEventListener(...args) {
      this.listeners--;
      super.removeEventListener(...args);
    }

    /** @param {string | ArrayBuffer | ArrayBufferView} data */
    send(data) {
      if (this.readyState === 0) throw new DOMException("still connecting", "InvalidStateError");
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      this.bufferedAmount += bytes.byteLength;
      if (this.readyState === 1) this.sent.push(typeof data === "string" ? data : bytes.byteLength);
    }

    /** @param {[code?: number, reason?: string]} args */
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

    /** @param {string | ArrayBuffer | Blob} data */
    message(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }

    error() {
      this.dispatchEvent(new Event("error"));
    }

    /** @param {number} code @param {string} reason @param {boolean} wasClean */
    end(code, reason, wasClean) {
      this.readyState = 3;
      // Not every worker has the constructor of CloseEvent.
      this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
    }
  }

  /** Timers that are set and have neither fired nor been cleared. @type {{id: number, at: number, act: () => void}[]} */
  let timers = [];
  let now = 1000;
  /** How far the wall clock is ahead. */
  let ahead = 1e12;
  let random = 0.5;
  /** How many listeners the page or the worker has. */
  let listeners = 0;
  let lastId = 0;

  /** @param {number} delay @param {() => void} act */
  function start(delay, act) {
    const timer = { id: ++lastId, at: now + delay, act };
    timers.push(timer);
    return timer.id;
  }

  /** @param {number | undefined} id */
  function stop(id) {
    timers = timers.filter((timer) => timer.id !== id);
  }

  class StandInChannel {
    constructor() {
      /** @type {{id?: number, onmessage: ((event: MessageEvent) => void) | null, close: () => void}} */
      const port1 = { onmessage: null, close: () => stop(port1.id) };
      this.port1 = port1;
      this.port2 = {
        /** @param {unknown} data */
        postMessage(data) {
          port1.id = start(0, () => port1.onmessage?.(new MessageEvent("message", { data })));
        },
      };
    }
  }

  /** @param {EventTarget | undefined} target  @returns {[object: object, name: string, value: unknown][]} */
  function countingListeners(target) {
    if (!target) return [];
    return [
      [
        target,
        "addEventListener",
        (/** @type {Parameters<EventTarget["addEventListener"]>} */ ...args) => {
          listeners++;
          EventTarget.prototype.addEventListener.apply(target, args);
        },
      ],
      [
        target,
        "removeEventListener",
        (/** @type {Parameters<EventTarget["removeEventListener"]>} */ ...args) => {
          listeners--;
          EventTarget.prototype.removeEventListener.apply(target, args);
        },
      ],
    ];
  }

  /** @type {[object: object, name: string, value: unknown][]} */
  const replacements = [
    [globalThis, "WebSocket", StandIn],
    [
      globalThis,
      "setTimeout",
      (/** @type {() => void} */ act, /** @type {number} */ delay) => start(Math.trunc(delay), act),
    ],
    [globalThis, "clearTimeout", stop],
    [globalThis, "MessageChannel", StandInChannel],
    [performance, "now", () => now],
    [Date, "now", () => now + ahead],
    [Math, "random", () => random],
    [navigator, "onLine", true],
    ...[globalThis, globalThis.document].flatMap((target) => countingListeners(target)),
  ];
  /** @type {(() => void)[]} */
  const restores = [];

  return {
    install() {
      for (const [object, name, value] of replacements) {
        const original = Object.getOwnPropertyDescriptor(object, name);
        restores.push(() => {
          if (original) Object.defineProperty(object, name, original);
          else Reflect.deleteProperty(object, name);
        });
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
    make(/** @type {number} */ readyState) {
      return Object.assign(new StandIn("ws://stand.in/"), { readyState });
    },
    timers: () => timers.length,
    environmentListeners: () => listeners,
    setRandom(/** @type {number} */ value) {
      random = value;
    },
    setOnline(/** @type {boolean} */ value) {
      Object.defineProperty(navigator, "onLine", { value, configurable: true, writable: true });
      globalThis.dispatchEvent(new Event(value ? "online" : "offline"));
    },
    /** A frozen page is resumed. Returns whether there is a page. */
    resume: () => Boolean(globalThis.document?.dispatchEvent(new Event("resume"))),
    /** The device sleeps: only the wall clock goes on. */
    sleep(/** @type {number} */ millis) {
      ahead += millis;
    },
    /** Moves the clock, and fires what is due, the earliest first. */
    pass(/** @type {number} */ millis) {
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
