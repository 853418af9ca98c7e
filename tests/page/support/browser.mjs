// Starts a browser for a test file, and opens pages that must stay free of errors.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Page} Page */

/**
 * @typedef {object} PageOptions
 * @property {RegExp} [allowed]  errors in the console that are expected
 * @property {(page: Page) => Promise<unknown>} [prepare]  called before the page is loaded
 */

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

/** How long to wait for anything on the page. Far longer than it takes, since the machine may be busy. */
export const WAIT_MS = 30_000;

/** The error that browsers print when connecting fails. A page cannot prevent it. */
export const NETWORK_FAILURE = /WebSocket connection to .* failed/u;

/** Returns where the echo server serves the page. */
export function serverUrl() {
  const url = process.env.SOCKSTREAM_URL;
  assert.ok(
    url,
    "Set SOCKSTREAM_URL to the address of a running echo server that serves the page, for example http://127.0.0.1:8080/",
  );
  return new URL(url);
}

/**
 * Returns the WebSocket URL of a path on the echo server.
 *
 * @param {string} path
 */
export function socketUrl(path) {
  const url = new URL(path, serverUrl());
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

/** Fails unless the echo server was started with `--faults`, which adds the routes below `/fault` and `/control`. */
export async function requireFaults() {
  const { ok } = await fetch(new URL("/control", serverUrl()));
  assert.ok(ok, "This test needs an echo server that was started with --faults.");
}

/** Returns a URL at which no server listens. */
export async function closedPortUrl() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  assert.ok(address && typeof address === "object");
  await new Promise((resolve) => server.close(resolve));
  return `ws://127.0.0.1:${address.port}/echo`;
}

/**
 * Starts one browser for the test file. Returns a function that opens the page for a test. After the test it fails if
 * the console or the page reported an error that `allowed` does not match.
 */
export function useBrowser() {
  /** @type {import("playwright-core").Browser | undefined} */
  let browser;
  before(async () => {
    serverUrl();
    browser = await chromium.launch({ executablePath: BROWSER, args: BROWSER_ARGS });
  });
  after(() => browser?.close());

  /**
   * @param {import("node:test").TestContext} t
   * @param {PageOptions & import("playwright-core").BrowserContextOptions} [options]
   */
  return async function openPage(t, { allowed, prepare, ...options } = {}) {
    assert.ok(browser, "The browser did not start.");
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    /** @type {string[]} */
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
