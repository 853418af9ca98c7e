// The packed tarball without a bundler, in a page and in a worker, and how the entries for browsers load the wasm.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ECHOED, inProject, pageAddress, pageResult, serve, useBrowser } from "./helpers.mjs";
import { LOADED_ONCE } from "./shared/loading.js";

const openPage = useBrowser();

const WASM = /\.wasm$/;
/** The browser's own message about a file that it could not load, which a page can't suppress. */
const FAILED_TO_LOAD = /Failed to load resource/;

const inPackage = (/** @type {string} */ file) => `/node_modules/@sockstream/client/dist/${file}`;

test("a module script with an import map echoes", async (t) => {
  const opened = await openPage(t, pageAddress(await serve(t, inProject("plain"))));
  assert.deepEqual(await pageResult(opened), [ECHOED]);
  assert.deepEqual(opened.wasm, [inPackage("wasm/sockstream_bg.wasm")]);
});

test("a dedicated module worker echoes", async (t) => {
  const opened = await openPage(t, pageAddress(await serve(t, inProject("plain")), "with-worker.html"));
  assert.deepEqual(await pageResult(opened), [ECHOED]);
  assert.deepEqual(opened.wasm, [inPackage("wasm/sockstream_bg.wasm")]);
});

test("reconnect.js echoes in a page, with a wasm of its own", async (t) => {
  const { page, wasm, echo } = await barePage(t);
  const echoed = await page.evaluate(
    async ([file, server]) => {
      /** @type {typeof import("@sockstream/client/reconnect")} */
      const { reconnecting } = await import(file);
      /** @type {typeof import("./shared/reconnect/echo.js")} */
      const { echoReconnecting } = await import(`${"/reconnect/echo.js"}`);
      return echoReconnecting(reconnecting, server);
    },
    [inPackage("reconnect.js"), echo],
  );
  assert.deepEqual(echoed, ECHOED);
  assert.deepEqual(wasm, [inPackage("wasm/reconnect_bg.wasm")]);
});

for (const entry of ["index.js", "inline.js"]) {
  test(`${entry} loads the wasm once, in the first calls and after a failure`, async (t) => {
    const { page, wasm, echo } = await barePage(t);
    const counted = await page.evaluate(
      async ([file, server]) => (await import("/loading.js")).countLoads(file, server),
      [inPackage(entry), echo],
    );
    assert.deepEqual(counted, LOADED_ONCE);
    assert.equal(wasm.length, entry === "inline.js" ? 0 : 2);
  });
}

/** @type {Record<string, (route: import("playwright-core").Route) => Promise<void>>} */
const FAILURES = {
  "can't be reached": (route) => route.abort(),
  "is not found": (route) => route.fulfill({ status: 404, contentType: "text/plain", body: "Not found" }),
  "is a page instead": (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
};

for (const [what, fail] of Object.entries(FAILURES)) {
  test(`index.js: connect rejects with LOAD if the wasm ${what}, and the next call loads it`, async (t) => {
    const { page, wasm, echo } = await barePage(t, { allowed: FAILED_TO_LOAD });
    await page.route(WASM, fail);
    const { message, ...first } = await page.evaluate(connectOnce, [inPackage("index.js"), echo]);
    assert.deepEqual(first, { code: "LOAD", hasCause: true });
    assert.match(String(message), /^The wasm could not be loaded from http\S+\.wasm: \S.*'wasm-unsafe-eval'/s);
    await page.unroute(WASM);
    assert.deepEqual(await page.evaluate(connectOnce, [inPackage("index.js"), echo]), { closeCode: 1000 });
    assert.equal(wasm.length, 2);
  });
}

test("index.js: the wasm loads from a server that does not know its type", async (t) => {
  const { page, echo } = await barePage(t);
  await page.route(WASM, async (route) =>
    route.fulfill({ response: await route.fetch(), contentType: "application/octet-stream" }),
  );
  assert.deepEqual(await page.evaluate(connectOnce, [inPackage("index.js"), echo]), { closeCode: 1000 });
});

test("inline.js works if the page's policy allows connections to a WebSocket only", async (t) => {
  const { page, wasm, echo } = await barePage(t, { name: "strict.html" });
  assert.deepEqual(await page.evaluate(connectOnce, [inPackage("inline.js"), echo]), { closeCode: 1000 });
  assert.deepEqual(wasm, []);
});

test("load accepts an address, a response, bytes, a module, and a promise of any of them", async (t) => {
  for (const kind of ["address", "url", "response", "bytes", "module", "promise"]) {
    const { page, wasm, echo } = await barePage(t);
    const closed = await page.evaluate(
      async ([file, wasm, kind, server]) => {
        /** @type {typeof import("@sockstream/client")} */
        const { connect, load } = await import(file);
        /** @type {Record<string, () => Parameters<typeof load>[0]>} */
        const sources = {
          address: () => wasm,
          url: () => new URL(wasm, location.href),
          response: () => fetch(wasm),
          bytes: () => fetch(wasm).then((response) => response.arrayBuffer()),
          module: () => WebAssembly.compileStreaming(fetch(wasm)),
          promise: async () => wasm,
        };
        await load(kind === "promise" ? sources[kind]() : await sources[kind]());
        const socket = await connect(server);
        return (await socket.close({ closeCode: 1000 })).closeCode;
      },
      [inPackage("index.js"), `${inPackage("wasm/sockstream_bg.wasm")}?by-hand`, kind, echo],
    );
    assert.equal(closed, 1000, kind);
    assert.equal(wasm.length, 1, kind);
  }
});

/**
 * Opens a page without a script, for a test that evaluates its own.
 * @param {import("node:test").TestContext} t
 * @param {{ name?: string, allowed?: RegExp }} [options]
 */
async function barePage(t, { name = "empty.html", allowed } = {}) {
  const server = await serve(t, inProject("plain"));
  return { ...(await openPage(t, pageAddress(server, name), { allowed })), echo: server.echo };
}

/**
 * Runs in the page: connects and closes, and resolves with the close code or with what the error says.
 * @param {string[]} addresses  of the entry and of the server
 * @returns {Promise<{ closeCode?: number, code?: string, message?: string, hasCause?: boolean }>}
 */
async function connectOnce([file, server]) {
  /** @type {typeof import("@sockstream/client")} */
  const { connect, SockstreamError } = await import(file);
  try {
    const socket = await connect(server);
    return { closeCode: (await socket.close({ closeCode: 1000 })).closeCode };
  } catch (error) {
    if (!(error instanceof SockstreamError)) throw error;
    return { code: error.code, message: error.message, hasCause: error.cause instanceof Error };
  }
}
