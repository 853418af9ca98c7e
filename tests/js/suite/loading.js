// The wasm is loaded inside the first call: once, also when calls race, and again when it failed.

import { deepEqual, equal, ok, rejects } from "../support/assert.js";
import { context, test } from "../support/harness.js";
import { url } from "../support/server.js";
import { replaced } from "../support/watch.js";

const WASM = new URL("/sockstream/wasm/sockstream_bg.wasm", location.href);
let copies = 0;

/** The package as a page has it that has just imported it. */
const fresh = (entry = "index") => import(`/sockstream/${entry}.js?copy=${copies++}`);

/** Service workers can't import while they run. */
const skip = () => context() === "service" && "a service worker can't import a fresh copy of the package";
const loadTest = (name, body) => test(name, { skip }, body);

/** Runs `act` with a `fetch` that remembers what it is asked for and fails as long as `failures` says. */
async function fetching(failures, act) {
  const asked = [];
  const { fetch } = globalThis;
  const stand = (input, ...rest) => {
    asked.push(input?.url ?? String(input));
    if (asked.length <= failures) return Promise.reject(new TypeError("no network"));
    return fetch(input, ...rest);
  };
  await replaced("fetch", stand, () => act(asked));
}

/** Connects and echoes with that copy of the package. */
async function works({ connect }) {
  const socket = await connect(url("/echo"));
  await socket.send("x");
  equal((await socket.next()).value, "x");
  await socket.close();
}

loadTest("importing loads nothing", () =>
  fetching(0, async (asked) => {
    const copy = await fresh();
    deepEqual(Object.keys(copy).sort(), ["SockstreamError", "WebSocketError", "WebSocketStream", "connect", "load"]);
    deepEqual(asked, []);
  }),
);

loadTest("calls that race load once", () =>
  fetching(0, async (asked) => {
    const { connect, load, WebSocketStream } = await fresh();
    const streams = Array.from({ length: 5 }, () => new WebSocketStream(url("/echo")));
    const loads = Array.from({ length: 5 }, () => load());
    const sockets = await Promise.all(Array.from({ length: 10 }, () => connect(url("/echo"))));
    await Promise.all([...loads, ...streams.map(({ opened }) => opened)]);
    deepEqual(asked, [WASM.href]);
    for (const stream of streams) stream.close();
    await Promise.all([...sockets.map((socket) => socket.close()), ...streams.map(({ closed }) => closed)]);
    equal(asked.length, 1);
  }),
);

loadTest("a load that failed is told with its cause, and tried again", () =>
  fetching(2, async (asked) => {
    const { connect, load, SockstreamError } = await fresh();
    const error = await rejects(connect(url("/echo")), { code: "LOAD", name: "SockstreamError" });
    ok(error instanceof SockstreamError, "a SockstreamError");
    equal(error.cause.message, "no network");
    const [one, two] = await Promise.allSettled([load(), load()]);
    equal(one.reason, two.reason);
    equal(one.reason.code, "LOAD");
    equal(asked.length, 2);
    await works({ connect });
    equal(asked.length, 3);
  }),
);

loadTest("a WebSocketStream whose load failed says why", () =>
  fetching(1, async () => {
    const { WebSocketError, WebSocketStream } = await fresh();
    const stream = new WebSocketStream(url("/echo"));
    const error = await rejects(stream.opened, WebSocketError);
    ok(error.message.includes("no network"), error.message);
    await rejects(stream.closed, WebSocketError);
    const again = new WebSocketStream(url("/echo"));
    await again.opened;
    again.close();
    await again.closed;
  }),
);

loadTest("an answer that is no wasm is a failure to load", async () => {
  for (const source of [new URL("/nowhere", location.href), new Uint8Array(8), new Response("text", { status: 500 })]) {
    const copy = await fresh();
    // The glue may warn that the type of the answer is not that of wasm.
    await replaced("console", { ...console, warn: () => {} }, () => rejects(copy.load(source), { code: "LOAD" }));
    await works(copy);
  }
});

loadTest("load takes the wasm from elsewhere", async () => {
  const bytes = await (await fetch(WASM)).arrayBuffer();
  const sources = [
    () => WASM.href,
    () => WASM,
    () => new Request(WASM),
    () => fetch(WASM),
    async () => new Response(bytes.slice(), { headers: { "content-type": "application/wasm" } }),
    () => bytes,
    () => new Uint8Array(bytes),
    () => new WebAssembly.Module(bytes),
    () => WebAssembly.compile(bytes),
  ];
  for (const source of sources) {
    const copy = await fresh();
    const given = source();
    await fetching(0, async (asked) => {
      equal(await copy.load(given), undefined);
      ok(asked.length <= 1, `fetched ${asked}`);
      // What is loaded stays.
      await copy.load("/nowhere");
      await works(copy);
      ok(asked.length <= 1, `fetched ${asked}`);
    });
  }
});

loadTest("the inline entry fetches nothing", () =>
  fetching(1, async (asked) => {
    await works(await fresh("inline"));
    deepEqual(asked, []);
  }),
);

loadTest("bad input is told without loading", () =>
  fetching(1, async (asked) => {
    const { connect, WebSocketStream } = await fresh();
    await rejects(connect("ftp://a/"), { code: "INVALID_URL" });
    await rejects(connect(url("/echo"), { signal: AbortSignal.abort() }), { name: "AbortError" });
    new WebSocketStream(url("/echo"), { signal: AbortSignal.abort() });
    deepEqual(asked, []);
  }),
);

loadTest("a signal aborted while the wasm loads ends the wait", () =>
  fetching(0, async () => {
    const { connect, WebSocketStream } = await fresh();
    const controller = new AbortController();
    const connecting = connect(url("/echo"), { signal: controller.signal });
    const stream = new WebSocketStream(url("/echo"), { signal: controller.signal });
    controller.abort("enough");
    equal(await connecting.catch((error) => error), "enough");
    equal(await stream.opened.catch((error) => error), "enough");
    await works({ connect });
  }),
);
