// The programs of docs/recipes.md, as they are printed there except for the servers' addresses.

import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { program, withLiteral } from "./documentation.mjs";
import { command, inProject, pageAddress, serve, useBrowser } from "./helpers.mjs";
import { moduleProgram } from "./module-program.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

const RECIPES = "docs/recipes.md";

const openPage = useBrowser();

/**
 * Opens a page in which a module script can import the package, from a server that also has the routes with faults.
 * @param {TestContext} t
 */
async function openModulePage(t) {
  const addresses = await serve(t, inProject("plain"), ["--faults"]);
  return { ...(await openPage(t, pageAddress(addresses, "imports.html"))), ...addresses };
}

/** Three messages, 0, 1 and 2, and a clean close. */
const THREE = "/fault/burst?count=3&size=1&type=text&close=1000";

test("a stream through a pipeline", async (t) => {
  const { page } = await openModulePage(t);
  const text = withLiteral(program(RECIPES, "A stream through a pipeline"), "/lines", THREE);
  assert.deepEqual(await moduleProgram(page, text), ["0", "1", "2"]);
});

test("a message, or a timeout: the message", async (t) => {
  const { page } = await openModulePage(t);
  const text = withLiteral(program(RECIPES, "A message, or a timeout"), "/chat", THREE);
  assert.deepEqual(await moduleProgram(page, text), ["0"]);
});

test("a message, or a timeout: the timeout", async (t) => {
  const { page } = await openModulePage(t);
  const text = withLiteral(program(RECIPES, "A message, or a timeout"), "/chat", "/echo");
  assert.deepEqual(await moduleProgram(page, text), []);
});

test("a message, or a timeout: a race loses no message", async (t) => {
  const { page } = await openModulePage(t);
  /** @type {Promise<import("playwright-core").WebSocketRoute>} */
  const connected = new Promise((resolve) => page.routeWebSocket(/\/chat$/, resolve));
  // Only pages that are loaded afterwards use the route.
  await page.reload();
  const running = moduleProgram(page, program(RECIPES, "A message, or a timeout", 1));
  const server = await connected;
  for (const message of ["one", "two"]) {
    await page.click("button");
    await page.click("button");
    server.send(message);
  }
  await server.close({ code: 1000 });
  assert.deepEqual(await running, ["one", "two"]);
});

test("sending without awaiting", async (t) => {
  const { page, site } = await openModulePage(t);
  const text = withLiteral(
    program(RECIPES, "Sending without awaiting"),
    "/telemetry",
    "/fault/echo?id=recipe-telemetry",
  );
  await moduleProgram(page, text);
  await page.mouse.move(10, 20);
  await page.mouse.move(30, 40);
  const report = async () => (await fetch(new URL("/control/recipe-telemetry", site))).json();
  for (let tries = 0; (await report()).text < 2; tries++) {
    assert.ok(tries < 500, "the server received both messages");
    await page.waitForTimeout(10);
  }
});

test("in a worker", async (t) => {
  const { page, site } = await openModulePage(t);
  const feed = new URL("/fault/burst?count=3&size=5&type=binary&close=1000", site).href;
  const recipe = withLiteral(program(RECIPES, "In a worker"), "/feed", feed);
  // Import maps don't apply to workers.
  const worker = withLiteral(recipe, "@sockstream/client", "./node_modules/@sockstream/client/dist/index.js");
  writeFileSync(inProject("plain", "recipe-worker.js"), worker);
  const lengths = await page.evaluate(async () => {
    const worker = new Worker("recipe-worker.js", { type: "module" });
    /** @type {number[]} */
    const lengths = [];
    await new Promise((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }) => lengths.push(data.length) === 3 && resolve(undefined);
    });
    return lengths;
  });
  assert.deepEqual(lengths, [5, 5, 5]);
});

test("from reconnecting-websocket", async (t) => {
  const { page } = await openModulePage(t);
  const recipe = program(RECIPES, "From `reconnecting-websocket`");
  const use = `
    const stop = new AbortController();
    await stayConnected("/fault/close?code=1001", async (socket) => {
      for await (const message of socket) throw new Error(message);
      console.log((await socket.closed).closeCode);
      if (stayConnected.again) stop.abort();
      stayConnected.again = true;
    }, { signal: stop.signal });`;
  assert.deepEqual(await moduleProgram(page, recipe + use), ["1001", "1001"]);
});

/** The recipe's file, the page that uses it, the server's route, and what the page then shows. */
const FRAMEWORKS = [
  { heading: "React", file: "react.jsx", page: "react-page.jsx", route: "/echo", shown: "from React" },
  { heading: "Vue", file: "vue.js", page: "vue-page.js", route: "/echo", shown: "from Vue" },
  {
    heading: "Svelte",
    file: "svelte.js",
    page: "svelte-page.js",
    route: "/fault/burst?count=1&size=1&type=text",
    shown: "0",
  },
];

for (const { heading, file, page: script, route, shown } of FRAMEWORKS) {
  test(`${heading}: messages are shown, and the connection ends with the component`, async (t) => {
    const output = inProject("recipes", heading);
    writeFileSync(inProject("recipes", file), program(RECIPES, heading));
    const options = ["--bundle", "--format=esm", "--jsx=automatic", '--define:process.env.NODE_ENV="production"'];
    await command("recipes", "esbuild", [script, ...options, `--outfile=${path.join(output, "page.js")}`]);
    cpSync(inProject("recipes", "node_modules", "@sockstream", "client", "dist", "wasm"), path.join(output, "wasm"), {
      recursive: true,
    });
    writeFileSync(path.join(output, "index.html"), PAGE);

    const { site } = await serve(t, output, ["--faults"]);
    const { page } = await openPage(t, pageAddress({ site, echo: new URL(route, site).href }));
    await page.getByText(shown, { exact: true }).waitFor();
    const live = async () => (await (await fetch(new URL("/control", site))).json()).live;
    assert.equal(await live(), 1);
    await page.evaluate("unmount()");
    for (let tries = 0; await live(); tries++) {
      assert.ok(tries < 500, "the connection ends");
      await page.waitForTimeout(10);
    }
  });
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>A recipe</title>
  <link rel="icon" href="data:,">
</head>
<body>
  <script type="module" src="page.js"></script>
</body>
</html>
`;
