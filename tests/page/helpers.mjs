// A browser, pages that must stay free of errors, and the words tests use for what is on the page.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const BROWSER = process.env.CHROMIUM || "/usr/bin/chromium";
const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Far more than it takes: the machine may be busy.
const WAIT_MS = 30_000;

/** Where the echo server serves the page. */
export function serverUrl() {
  const url = process.env.SOCKSTREAM_URL;
  assert.ok(
    url,
    "SOCKSTREAM_URL must name a running echo server that serves the page, for example http://127.0.0.1:8080/",
  );
  return new URL(url);
}

/** The WebSocket URL of `path` on the echo server. */
export function socketUrl(path) {
  const url = new URL(path, serverUrl());
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

/** Only a server started with `--faults` has `/control`; false otherwise. */
export async function hasFaults() {
  return (await fetch(new URL("/control", serverUrl()))).ok;
}

/** A URL nobody listens at. */
export async function closedPortUrl() {
  const server = net.createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return `ws://127.0.0.1:${port}/echo`;
}

/**
 * Starts one browser for the test file. The function it returns opens the page for a test; when the test is over it
 * fails if the console or the page had an error that `allowed` does not match.
 */
export function useBrowser() {
  let browser;
  before(async () => {
    serverUrl();
    browser = await chromium.launch({ executablePath: BROWSER, args: BROWSER_ARGS });
  });
  after(() => browser?.close());

  return async function openPage(t, { allowed, prepare, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const errors = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !allowed?.test(message.text())) errors.push(`console: ${message.text()}`);
    });
    // Chromium reports unhandled rejections here as well.
    page.on("pageerror", (error) => errors.push(`page: ${error.stack}`));
    t.after(async () => {
      await context.close();
      assert.deepEqual(errors, []);
    });
    await prepare?.(page);
    await page.goto(serverUrl().href);
    return page;
  };
}

/** Resolves when the element's text matches; the failure shows the text it had instead. */
export async function untilText(page, selector, pattern) {
  const deadline = Date.now() + WAIT_MS;
  let text;
  do {
    text = (await page.locator(selector).textContent()).trim();
    if (typeof pattern === "string" ? text === pattern : pattern.test(text)) return text;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  } while (Date.now() < deadline);
  assert.fail(`${selector} should become ${pattern} but is “${text}”`);
}

export function untilState(page, state) {
  return untilText(page, "#state", state);
}

/** Connects to `url` (the default when left out) and waits until the connection is open. */
export async function connectTo(page, url) {
  if (url) await page.getByLabel("URL").fill(url);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await untilState(page, "Open");
}

/** The log's rows as the user reads them: `{ direction, type, size, content, trip, time }`. */
export function logRows(page) {
  return page.locator("#log-rows tr").evaluateAll((rows) =>
    rows.map((row) => {
      const text = (column) => row.querySelector(`.col-${column}`).textContent.trim();
      return {
        direction: text("direction").replace(/^[^A-Z]+/u, ""),
        type: text("type"),
        size: text("size"),
        content: text("content"),
        trip: text("trip"),
        time: text("time"),
      };
    }),
  );
}

/** The rows of that direction, as soon as there are `count`. */
export async function untilRows(page, direction, count) {
  await page
    .locator(`#log-rows tr.row-${direction.toLowerCase()}`)
    .nth(count - 1)
    .waitFor();
  return (await logRows(page)).filter((row) => row.direction === direction);
}

/** The message next to the control with that id, once it is there; checks that assistive technology finds it too. */
export async function untilError(page, id, pattern) {
  const text = await untilText(page, `#${id}-error`, pattern);
  const control = page.locator(`#${id}`);
  assert.equal(await control.getAttribute("aria-invalid"), "true");
  assert.ok((await control.getAttribute("aria-describedby")).split(" ").includes(`${id}-error`));
  assert.equal(await page.locator(`#${id}-error`).getAttribute("role"), "alert");
  return text;
}
