// After many connections everything is where it was: listeners, timers, and the wasm's memory.

import { deepEqual, equal, ok } from "../support/assert.js";
import { context, test } from "../support/harness.js";
import { counts, eventually, url } from "../support/server.js";
import { StandIn } from "../support/stand-in.js";
import { replaced, watchingSockets, watchingTimers } from "../support/watch.js";

/** Slow, and no different in workers. */
const skip = () => context() !== "window" && "it says nothing more than in a window";

/** A copy of the package whose wasm memory is known. */
async function freshWithMemory() {
  const instances = [];
  const remembering =
    (name) =>
    async (...args) => {
      const result = await WebAssembly[`original ${name}`](...args);
      instances.push(result.instance ?? result);
      return result;
    };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    WebAssembly[`original ${name}`] = WebAssembly[name];
    WebAssembly[name] = remembering(name);
  }
  try {
    const copy = await import(`/sockstream/index.js?leaks=${Math.random()}`);
    await copy.load();
    return { ...copy, bytes: () => instances[0].exports.memory.buffer.byteLength };
  } finally {
    for (const name of ["instantiate", "instantiateStreaming"]) WebAssembly[name] = WebAssembly[`original ${name}`];
  }
}

async function echo(socket) {
  await socket.send("x");
  equal((await socket.next()).value, "x");
}

/** Every way to go. */
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

/** An engine may hold new connections back, as Firefox does behind aborted ones. */
const ROUNDS = 1_800;
const FEWEST_ROUNDS = 300;
const ROUNDS_MS = 30_000;

test("connections leave nothing behind", { skip }, () =>
  watchingTimers((live) =>
    watchingSockets(async ({ sockets, listeners }) => {
      const copy = await freshWithMemory();
      const before = await counts();
      const rounds = async (count) => {
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
      await eventually("the server has none of ours", async () => (await counts()).live <= before.live);
      deepEqual([listeners(), live()], [0, 0], "listeners and timers");
      return `${done} connections left nothing behind`;
    }),
  ),
);

test("20,000 connections in a row need no more of the wasm's memory", { skip }, async () => {
  const { connect, bytes } = await freshWithMemory();
  // Nothing waits for the network, so that no garbage is collected in between.
  class Quick extends StandIn {
    constructor(...args) {
      super(...args);
      queueMicrotask(() => this.open());
    }

    close() {
      queueMicrotask(() => this.end());
    }
  }
  await replaced("WebSocket", Quick, async () => {
    const rounds = async (count) => {
      for (let number = 0; number < count; number++) {
        const socket = await connect("ws://stand.in/");
        const native = Quick.made.pop();
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

test("100,000 messages leave nothing behind", { skip }, async () => {
  const { connect, bytes } = await freshWithMemory();
  const receive = async (count) => {
    const socket = await connect(url(`/fault/flood?count=${count}&size=16&type=text&close=1000`));
    let received = 0;
    for await (const message of socket) received += message.length === 16;
    equal(received, count);
  };
  await receive(1000);
  await receive(100_000);
  const before = bytes();
  await receive(100_000);
  // How many wait at once differs, within the receive buffer's bound of 65,536.
  ok(bytes() - before <= 2 << 20, `${before} bytes became ${bytes()}`);
});
