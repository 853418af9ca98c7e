// The programs of docs/recipes.md, as they are printed there except for the servers' addresses.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { documentationPage, withLiteral, withoutExample } from "./documentation/programs.mjs";
import { inProject, pageAddress, serve, useBrowser } from "./helpers.mjs";
import { moduleProgram } from "./documentation/module-program.mjs";
import { FRAMEWORK_HEADINGS, RECIPES } from "./documentation/recipe-headings.mjs";
import { scriptedServer } from "./documentation/scripted-server.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

const { program, untested } = documentationPage(RECIPES);

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

const PIPELINE = program("A stream through a pipeline");

test("a stream through a pipeline", async (t) => {
  const { page } = await openModulePage(t);
  const text = withLiteral(PIPELINE, "/lines", THREE);
  assert.deepEqual(await moduleProgram(page, text), ["0", "1", "2"]);
});

const TIMEOUT = program("A message, or a timeout");
const RACE = program("A message, or a timeout", 1);

test("a message, or a timeout: the message", async (t) => {
  const { page } = await openModulePage(t);
  const text = withLiteral(TIMEOUT, "/chat", THREE);
  assert.deepEqual(await moduleProgram(page, text), ["0"]);
});

test("a message, or a timeout: the timeout", async (t) => {
  const { page } = await openModulePage(t);
  const text = withLiteral(TIMEOUT, "/chat", "/echo");
  assert.deepEqual(await moduleProgram(page, text), []);
});

test("a message, or a timeout: a race loses no message", async (t) => {
  const { page } = await openModulePage(t);
  /** @type {(server: import("playwright-core").WebSocketRoute) => void} */
  let accept = () => {};
  /** @type {Promise<import("playwright-core").WebSocketRoute>} */
  const connected = new Promise((resolve) => {
    accept = resolve;
  });
  // Only pages that are loaded when the route is set use it.
  await page.routeWebSocket(/\/chat$/, (server) => accept(server));
  await page.reload();
  const running = moduleProgram(page, RACE);
  const server = await connected;
  for (const message of ["one", "two"]) {
    await page.click("button");
    await page.click("button");
    server.send(message);
  }
  await server.close({ code: 1000 });
  assert.deepEqual(await running, ["one", "two"]);
});

const TELEMETRY = program("Sending without awaiting");

test("sending without awaiting", async (t) => {
  const { page, site } = await openModulePage(t);
  const text = withLiteral(TELEMETRY, "/telemetry", "/fault/echo?id=recipe-telemetry");
  await moduleProgram(page, text);
  await page.mouse.move(10, 20);
  await page.mouse.move(30, 40);
  const report = async () => (await fetch(new URL("/control/recipe-telemetry", site))).json();
  for (let tries = 0; (await report()).text < 2; tries++) {
    assert.ok(tries < 500, "the server received both messages");
    await page.waitForTimeout(10);
  }
});

const WORKER = program("In a worker");

test("in a worker", async (t) => {
  const { page, site } = await openModulePage(t);
  const feed = new URL("/fault/burst?count=3&size=5&type=binary&close=1000", site).href;
  const recipe = withLiteral(WORKER, "/feed", feed);
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

const DELIVERY = program("Keep what is unconfirmed and send it again once");

/** How many messages are sent, and after how many messages each connection is cut. */
const SENT = 400;
const CUT_AFTER = [1, 7, 2, 30, 1, 3, 50, 11];

test("keep what is unconfirmed and send it again once: the server has each message once", async (t) => {
  /** How often each id arrived, over all connections. @type {Map<string, number>} */
  const arrivals = new Map();
  /** What the server has acted on, in order. @type {number[]} */
  const done = [];
  const server = await scriptedServer(t, ({ socket }, number) => {
    const ids = new Set();
    socket.on("message", (data) => {
      const { id, content } = JSON.parse(String(data));
      assert.ok(!ids.has(id), "no message arrives twice on one connection");
      ids.add(id);
      const last = ids.size === CUT_AFTER[number - 1];
      // In turns, the last message before the cut arrives and its answer does not, or it is lost as well.
      if (last && number % 2) return socket.terminate();
      if (!arrivals.has(id)) done.push(content);
      arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
      if (last) socket.terminate();
      else socket.send(JSON.stringify({ answers: id }));
    });
  });
  const { page } = await openModulePage(t);
  const use = `
    const { socket, send } = delivery(${JSON.stringify(server.url)}, {
      delays: { first: 20, max: 20 },
      // So little that most messages wait when a connection ends: those are not lost, and must not be sent twice.
      sendBuffer: { highWaterMark: 500, lowWaterMark: 100 },
    });
    const numbers = Array.from({ length: ${SENT} }, (_, number) => number);
    const results = await Promise.allSettled(numbers.map(send));
    console.log(results.filter(({ status }) => status === "fulfilled").length);
    console.log(JSON.stringify(await socket.stop()));`;
  const [answered, stop] = await moduleProgram(page, DELIVERY + use);
  assert.equal(answered, String(SENT));
  assert.equal(JSON.parse(stop).reason, "stopped");
  assert.deepEqual(
    done.toSorted((left, right) => left - right),
    Array.from({ length: SENT }, (_, number) => number),
  );
  assert.equal(server.clients.length, CUT_AFTER.length + 1, "each connection but the last was cut");
  assert.ok(
    [...arrivals.values()].some((count) => count > 1),
    "some were sent again although they had arrived",
  );
});

test("keep what is unconfirmed and send it again once: a message of unknown fate is reported when it stops", async (t) => {
  const server = await scriptedServer(t, ({ socket }) => socket.on("message", () => socket.close(1000)));
  const { page } = await openModulePage(t);
  const use = `
    const { send } = delivery(${JSON.stringify(server.url)});
    await send("the server closes instead of answering").catch(({ message }) => console.log(message));`;
  assert.deepEqual(await moduleProgram(page, DELIVERY + use), ["It is not known whether the message arrived"]);
});

test("each program of the page has a test, or is an example that is compiled", () => {
  for (const heading of FRAMEWORK_HEADINGS) program(heading);
  assert.deepEqual([...untested(), ...withoutExample(RECIPES)], []);
});
