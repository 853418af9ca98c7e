// The wasm is loaded inside the first call: once, and again if it failed.

import { deepEqual, equal, ok, reasonOf, rejects } from "../../support/assert.js";
import { context, test } from "../../support/harness.js";
import { url } from "../../support/server.js";
import { echo } from "../../support/sockets.js";
import { withGlobal } from "../../support/watch.js";

const WASM = new URL("/sockstream/wasm/sockstream_bg.wasm", location.href);
let copies = 0;

/** @typedef {typeof import("/sockstream/index.js")} Package */

/**
 * Imports a copy of the package that no other test has used.
 * @returns {Promise<Package>}
 */
const fresh = (entry = "index") => import(`/sockstream/${entry}.js?copy=${copies++}`);

/** Service workers can't import while they run. */
const skip = () => context() === "service" && "a service worker can't import a fresh copy of the package";

/**
 * @param {string} name
 * @param {() => unknown} body
 */
const loadTest = (name, body) => test(name, { skip }, body);

/**
 * Runs `act` with a `fetch` whose first calls fail, as many as `failures` says. `act` gets the list of the URLs fetched.
 * @param {number} failures
 * @param {(fetched: string[]) => unknown} act
 */
async function fetching(failures, act) {
  /** @type {string[]} */
  const fetched = [];
  const { fetch } = globalThis;
  /**
   * @param {RequestInfo | URL} input
   * @param {RequestInit} [init]
   */
  const failing = (input, init) => {
    fetched.push(input instanceof Request ? input.url : String(input));
    if (fetched.length <= failures) return Promise.reject(new TypeError("no network"));
    return fetch(input, init);
  };
  await withGlobal("fetch", failing, () => act(fetched));
}

/**
 * Connects and echoes with that copy of the package.
 * @param {Package} copy
 */
async function works({ connect }) {
  const socket = await connect(url("/echo"));
  await echo(socket);
  await socket.close();
}

loadTest("importing the package fetches nothing", () =>
  fetching(0, async (fetched) => {
    const copy = await fresh();
    deepEqual(Object.keys(copy).sort(), ["SockstreamError", "WebSocketError", "WebSocketStream", "connect", "load"]);
    deepEqual(fetched, []);
  }),
);

loadTest("concurrent calls load the wasm once", () =>
  fetching(0, async (fetched) => {
    const { connect, load, WebSocketStream } = await fresh();
    const streams = Array.from({ length: 5 }, () => new WebSocketStream(url("/echo")));
    const loads = Array.from({ length: 5 }, () => load());
    const sockets = await Promise.all(Array.from({ length: 10 }, () => connect(url("/echo"))));
    await Promise.all([...loads, ...streams.map(({ opened }) => opened)]);
    deepEqual(fetched, [WASM.href]);
    for (const stream of streams) stream.close();
    await Promise.all([...sockets.map((socket) => socket.close()), ...streams.map(({ closed }) => closed)]);
    equal(fetched.length, 1);
  }),
);

loadTest("a failed load is LOAD with its cause, and the next call tries again", () =>
  fetching(2, async (fetched) => {
    const copy = await fresh();
    const { connect, load, SockstreamError } = copy;
    const error = await rejects(connect(url("/echo")), { code: "LOAD", name: "SockstreamError" });
    ok(error instanceof SockstreamError, "a SockstreamError");
    equal(/** @type {Error} */ (error.cause).message, "no network");
    const [one, two] = await Promise.all([rejects(load(), { code: "LOAD" }), reasonOf(load())]);
    equal(one, two);
    equal(fetched.length, 2);
    await works(copy);
    equal(fetched.length, 3);
  }),
);

loadTest("a WebSocketStream rejects with the cause if loading fails", () =>
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

loadTest("a response that is not wasm is LOAD", async () => {
  for (const source of [new URL("/nowhere", location.href), new Uint8Array(8), new Response("text", { status: 500 })]) {
    const copy = await fresh();
    // The glue may warn that the type of the answer is not that of wasm.
    await withGlobal("console", { ...console, warn: () => {} }, () => rejects(copy.load(source), { code: "LOAD" }));
    await works(copy);
  }
});

loadTest("load accepts a URL, a response, bytes and a module", async () => {
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
    await fetching(0, async (fetched) => {
      equal(await copy.load(given), undefined);
      ok(fetched.length <= 1, `fetched ${fetched}`);
      // What is loaded stays.
      await copy.load("/nowhere");
      await works(copy);
      ok(fetched.length <= 1, `fetched ${fetched}`);
    });
  }
});

loadTest("the inline entry fetches nothing", () =>
  fetching(1, async (fetched) => {
    await works(await fresh("inline"));
    deepEqual(fetched, []);
  }),
);

loadTest("bad input is reported without loading the wasm", () =>
  fetching(1, async (fetched) => {
    const { connect, WebSocketStream } = await fresh();
    await rejects(connect("ftp://a/"), { code: "INVALID_URL" });
    await rejects(connect(url("/echo"), { signal: AbortSignal.abort() }), { name: "AbortError" });
    new WebSocketStream(url("/echo"), { signal: AbortSignal.abort() });
    deepEqual(fetched, []);
  }),
);

loadTest("aborting while the wasm loads rejects with the reason", () =>
  fetching(0, async () => {
    const copy = await fresh();
    const { connect, WebSocketStream } = copy;
    const controller = new AbortController();
    const connecting = connect(url("/echo"), { signal: controller.signal });
    const stream = new WebSocketStream(url("/echo"), { signal: controller.signal });
    controller.abort("enough");
    equal(await reasonOf(connecting), "enough");
    equal(await reasonOf(stream.opened), "enough");
    await works(copy);
  }),
);
