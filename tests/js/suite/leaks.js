// Connections leave nothing: listeners, timers, and the wasm's memory return to where they were.

import { deepEqual, equal, ok } from "../support/assert.js";
import { context, test } from "../support/harness.js";
import { connect } from "../support/package.js";
import { eventually, liveConnections, url } from "../support/server.js";
import { bytes, echo } from "../support/sockets.js";
import { StandIn } from "../support/stand-in.js";
import { watchingSockets, watchingTimers, withGlobal } from "../support/watch.js";

/** Slow, and no different in workers. */
const skip = () => context() !== "window" && "it says nothing more than in a window";

/** @typedef {typeof import("/sockstream/index.js")} Package */

/**
 * Imports a copy of the package, and resolves with it and with a function that returns the size of its wasm's memory.
 * @returns {Promise<Package & { bytes: () => number }>}
 */
async function freshWithMemory() {
  /** @type {WebAssembly.Instance[]} */
  const instances = [];
  /** @param {WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource} result */
  const remember = (result) => {
    instances.push("instance" in result ? result.instance : result);
    return result;
  };
  const { instantiate, instantiateStreaming } = WebAssembly;
  Object.assign(WebAssembly, {
    instantiate: async (/** @type {[BufferSource, WebAssembly.Imports?]} */ ...args) =>
      remember(await instantiate(...args)),
    instantiateStreaming: async (/** @type {[Response, WebAssembly.Imports?]} */ ...args) =>
      remember(await instantiateStreaming(...args)),
  });
  try {
    const copy = await import(`/sockstream/index.js?leaks=${Math.random()}`);
    await copy.load();
    const memory = /** @type {WebAssembly.Memory} */ (instances[0].exports.memory);
    return { ...copy, bytes: () => memory.buffer.byteLength };
  } finally {
    Object.assign(WebAssembly, { instantiate, instantiateStreaming });
  }
}

/**
 * Makes and ends a connection; each number selects another way to end it.
 * @param {Package} copy
 * @param {number} number
 */
async function round({ connect, WebSocketStream }, number) {
  const ways = [
    async () => {
      const socket = await connect(url("/echo"));
      await echo(socket);
      await socket.close();
    },
    async () => (await connect(url("/echo"))).terminate(),
    async () => {
      const socket = await connect(url("/fault/burst?count=3&size=10&close=1000"));
      for await (const message of socket) ok(message, "a message");
    },
    async () => {
      const socket = await connect(url("/echo"));
      await socket.writable.getWriter().close();
    },
    async () => {
      const controller = new AbortController();
      const connecting = connect(url("/echo"), { signal: controller.signal });
      await Promise.resolve();
      controller.abort();
      await connecting.catch(() => {});
    },
    async () => {
      const stream = new WebSocketStream(url("/echo"));
      const { readable } = await stream.opened;
      await readable.cancel();
      await stream.closed;
    },
  ];
  await ways[number % ways.length]();
}

/** As many as fit into the time: an engine may delay connections, as Firefox does after aborted ones. */
const ROUNDS = 1_800;
const FEWEST_ROUNDS = 300;
const ROUNDS_MS = 30_000;

test("connections leave no listener, no timer and no memory", { skip }, () =>
  watchingTimers((live) =>
    watchingSockets(async ({ sockets, listeners }) => {
      const copy = await freshWithMemory();
      const before = await liveConnections();
      const rounds = async (/** @type {number} */ count) => {
        const end = performance.now() + ROUNDS_MS;
        let number = 0;
        for (; number < count && (number < FEWEST_ROUNDS || performance.now() < end); number++) {
          await round(copy, number);
          // Kept, they would be the leak.
          sockets.length = 0;
        }
        return number;
      };
      await rounds(100);
      const bytes = copy.bytes();
      const done = await rounds(ROUNDS);
      equal(copy.bytes(), bytes, "the wasm's memory");
      equal(live(), 0, "timers");
      await eventually("the server has none of ours", async () => (await liveConnections()) <= before);
      deepEqual([listeners(), live()], [0, 0], "listeners and timers");
      return `${done} connections left nothing`;
    }),
  ),
);

test("20,000 connections do not grow the wasm's memory", { skip }, async () => {
  const { connect, bytes } = await freshWithMemory();
  // Nothing waits for the network, so that no garbage is collected in between.
  class Quick extends StandIn {
    /**
     * @param {string} url
     * @param {string[]} protocols
     */
    constructor(url, protocols) {
      super(url, protocols);
      queueMicrotask(() => this.open());
    }

    close() {
      queueMicrotask(() => this.end());
    }
  }
  await withGlobal("WebSocket", Quick, async () => {
    const rounds = async (/** @type {number} */ count) => {
      for (let number = 0; number < count; number++) {
        const socket = await connect("ws://stand.in/");
        const native = /** @type {StandIn} */ (Quick.made.pop());
        native.message("one");
        native.message("two");
        equal((await socket.next()).value, "one");
        if (number % 2) await socket.close();
        else socket.terminate();
        equal(socket.droppedMessages, 0);
      }
    };
    await rounds(100);
    const before = bytes();
    await rounds(20_000);
    equal(bytes(), before, "the wasm's memory");
  });
});

test("100,000 messages do not grow the wasm's memory", { skip }, async () => {
  const { connect, bytes } = await freshWithMemory();
  const receive = async (/** @type {number} */ count) => {
    const socket = await connect(url(`/fault/flood?count=${count}&size=16&type=text&close=1000`));
    let received = 0;
    for await (const message of socket) if (message.length === 16) received++;
    equal(received, count);
  };
  await receive(1000);
  await receive(100_000);
  const before = bytes();
  await receive(100_000);
  // The number that wait at the same time differs, within the receive buffer's bound of 65,536.
  ok(bytes() - before <= 2 << 20, `${before} bytes became ${bytes()}`);
});

test("no listener and no timer is left, however a connection ends", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ sockets, listeners }) => {
      /** @type {[path: string, end: (socket: import("/sockstream/index.js").Socket) => unknown][]} */
      const ends = [
        ["/echo", (socket) => socket.close()],
        ["/echo", (socket) => socket.terminate()],
        ["/fault/close?code=1000", () => {}],
        ["/fault/cut?after=1", (socket) => socket.send("x")],
        [
          "/fault/silence",
          (socket) => {
            socket.send(new Uint8Array(1 << 21));
            socket.send("y").catch(() => {});
            socket.terminate();
          },
        ],
      ];
      for (const [path, end] of ends) {
        const socket = await connect(url(path));
        await end(socket);
        await socket.closed;
        equal(listeners(), 0, `listeners after ${path}`);
        equal(live(), 0, `timers after ${path}`);
      }
      equal(sockets.length, ends.length, "native sockets");
    }),
  ));
