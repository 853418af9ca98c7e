// The packed tarball without a bundler, in a page and in a worker; and how the entries for browsers load the wasm.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ECHOED, inProject, pageAddress, pageResult, serve, useBrowser } from "./helpers.mjs";
import { LOADED_ONCE } from "./shared/loading.js";

const openPage = useBrowser();

const WASM = /\.wasm$/;
/** The browser's own line about a file it could not get; a page can't keep it from the console. */
const NOT_GOT = /Failed to load resource/;

const inPackage = (file) => `/node_modules/@sockstream/client/dist/${file}`;

test("a module script with an import map echoes", async (t) => {
  const page = await openPage(t, pageAddress(await serve(t, inProject("plain"))));
  assert.deepEqual(await pageResult(page), [ECHOED]);
  assert.deepEqual(page.wasm, [inPackage("wasm/sockstream_bg.wasm")]);
});

test("a dedicated module worker echoes", async (t) => {
  const page = await openPage(t, pageAddress(await serve(t, inProject("plain")), "with-worker.html"));
  assert.deepEqual(await pageResult(page), [ECHOED]);
  assert.deepEqual(page.wasm, [inPackage("wasm/sockstream_bg.wasm")]);
});

for (const entry of ["index.js", "inline.js"]) {
  test(`${entry} loads once, in the first calls and after a failure`, async (t) => {
    const { page, echo } = await barePage(t);
    const counted = await page.evaluate(
      async ([file, server]) => (await import("/loading.js")).countLoads(file, server),
      [inPackage(entry), echo],
    );
    assert.deepEqual(counted, LOADED_ONCE);
    assert.equal(page.wasm.length, entry === "inline.js" ? 0 : 2);
  });
}

const FAILURES = {
  "can't be reached": (route) => route.abort(),
  "is not there": (route) => route.fulfill({ status: 404, contentType: "text/plain", body: "Not found" }),
  "is a page instead": (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
};

for (const [what, fail] of Object.entries(FAILURES)) {
  test(`index.js: the file ${what}, then it is`, async (t) => {
    const { page, echo } = await barePage(t, { allowed: NOT_GOT });
    await page.route(WASM, fail);
    const first = await page.evaluate(connectOnce, [inPackage("index.js"), echo]);
    assert.deepEqual({ ...first, message: undefined }, { code: "LOAD", hasCause: true, message: undefined });
    assert.match(first.message, /^The wasm could not be loaded: \S/);
    await page.unroute(WASM);
    assert.deepEqual(await page.evaluate(connectOnce, [inPackage("index.js"), echo]), { closeCode: 1000 });
    assert.equal(page.wasm.length, 2);
  });
}

test("index.js: a server that doesn't know the type of wasm is no obstacle", async (t) => {
  const { page, echo } = await barePage(t);
  await page.route(WASM, async (route) =>
    route.fulfill({ response: await route.fetch(), contentType: "application/octet-stream" }),
  );
  assert.deepEqual(await page.evaluate(connectOnce, [inPackage("index.js"), echo]), { closeCode: 1000 });
});

test("inline.js works where the page may connect to nothing but a WebSocket", async (t) => {
  const { page, echo } = await barePage(t, { name: "strict.html" });
  assert.deepEqual(await page.evaluate(connectOnce, [inPackage("inline.js"), echo]), { closeCode: 1000 });
  assert.deepEqual(page.wasm, []);
});

test("load takes an address, a response, bytes, a module, and a promise for any of them", async (t) => {
  for (const kind of ["address", "url", "response", "bytes", "module", "promise"]) {
    const { page, echo } = await barePage(t);
    const closed = await page.evaluate(
      async ([file, wasm, kind, server]) => {
        const { connect, load } = await import(file);
        const sources = {
          address: () => wasm,
          url: () => new URL(wasm, location.href),
          response: () => fetch(wasm),
          bytes: async () => (await fetch(wasm)).arrayBuffer(),
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
    assert.equal(page.wasm.length, 1, kind);
  }
});

/** A page without a script: the test brings its own. */
async function barePage(t, { name = "empty.html", ...options } = {}) {
  const server = await serve(t, inProject("plain"));
  return { page: await openPage(t, pageAddress(server, name), options), echo: server.echo };
}

/** Runs in the page: connects and closes, or tells the error. */
async function connectOnce([file, server]) {
  const { connect } = await import(file);
  try {
    const socket = await connect(server);
    return { closeCode: (await socket.close({ closeCode: 1000 })).closeCode };
  } catch ({ code, message, cause }) {
    return { code, message, hasCause: cause instanceof Error };
  }
}
