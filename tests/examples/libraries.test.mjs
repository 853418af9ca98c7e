// Libraries that need a WebSocket: each client of examples/libraries/ in Chromium, with the library's own native server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startEchoServer } from "../../scripts/lib/echo-server.mjs";
import { endTree, start } from "../../scripts/lib/processes.mjs";
import { variable } from "./support.mjs";

/** Far longer than anything takes, since the machine may be busy. */
const timeout = 60_000;

/** @type {import("playwright-core").Browser | undefined} */
let browser;
/** @type {Awaited<ReturnType<typeof startEchoServer>>} */
let site;

before(async () => {
  const www = path.join(variable("SOCKSTREAM_LIBRARIES"), "site");
  site = await startEchoServer(variable("ECHO_SERVER"), ["--listen", "127.0.0.1:0", "--www", www]);
  browser = await chromium.launch({ executablePath: variable("CHROMIUM"), args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

test("server_fn: a stream of arguments is answered by a stream, and a refused connection is the call's error", {
  timeout,
}, async (t) => {
  const report = await run(t, "server-fn");
  const refused = report.pop();
  assert.deepEqual(report, ["1 doubled is 2", "2 doubled is 4", "3 doubled is 6", "the stream ended"]);
  assert.match(refused ?? "", /the connection was not established \(closed uncleanly with code 1006\)/u);
});

test("jsonrpsee: calls are answered, a subscription counts in order, and the server's end is the next call's error", {
  timeout,
}, async (t) => {
  const report = await run(t, "jsonrpsee");
  const ended = report.pop();
  assert.deepEqual(report, [
    "the sums are [Ok(10), Ok(11), Ok(12)]",
    'ErrorObject { code: MethodNotFound, message: "Method not found", data: None }',
    "the subscription counted [1, 2, 3, 4, 5]",
  ]);
  assert.match(ended ?? "", /closed cleanly with code 1000; restart required$/u);
});

test("remoc: channels are sent through the connection, and a lost connection is the driver's error", {
  timeout,
}, async (t) => {
  const report = await run(t, "remoc");
  const lost = report.splice(2, 1)[0];
  assert.deepEqual(report, [
    "4 squares are [0, 1, 4, 9]",
    "2 squares are [0, 1]",
    "send error: remoc connection terminated",
  ]);
  assert.match(lost, /closed uncleanly with code 1006/u);
});

/**
 * Starts a library's server, and runs its client in a page. Resolves with what happened.
 * @param {import("node:test").TestContext} t
 * @param {string} name
 * @returns {Promise<string[]>}
 */
async function run(t, name) {
  assert.ok(browser, "The browser did not start.");
  const programs = JSON.parse(readFileSync(path.join(variable("SOCKSTREAM_LIBRARIES"), "programs.json"), "utf8"));
  const server = start(programs[name], [], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => endTree(server));
  const address = await firstLine(server);
  const page = await browser.newPage();
  t.after(() => page.close());
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error.stack)));
  await page.goto(site.url.href);
  const report = await page.evaluate(
    async ([module, url]) => {
      const client = await import(module);
      await client.default();
      return client.run(url);
    },
    [new URL(`${name}.js`, site.url).href, address],
  );
  assert.deepEqual(errors, []);
  return report;
}

/** Returns the first line that a process prints: its address. @param {import("node:child_process").ChildProcess} child */
async function firstLine(child) {
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the server ended without an address");
}
