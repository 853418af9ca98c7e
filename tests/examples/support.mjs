// Starts the echo server and a browser for a test file, and opens examples whose connections the test can cut.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { startEchoServer } from "../../scripts/lib/echo-server.mjs";
import { artefacts } from "../../scripts/lib/paths.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** Far longer than anything takes, since the machine may be busy. */
const WAIT_MS = 60_000;

const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // WebGL without a graphics card, for egui.
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** Errors that browsers print when a connection is lost or refused; a page can't prevent them. */
const NETWORK_FAILURE = /WebSocket connection to .* failed/u;

/** @param {string} name */
export function variable(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run these tests by \`npm test -- --only examples\``);
  return value;
}

/** Starts an echo server that serves the frontends, and a browser. */
export function useFrontends() {
  /** @type {Awaited<ReturnType<typeof startEchoServer>>} */
  let server;
  /** @type {import("playwright-core").Browser | undefined} */
  let browser;
  before(async () => {
    const args = ["--listen", "127.0.0.1:0", "--faults", "--www", variable("SOCKSTREAM_FRONTENDS")];
    server = await startEchoServer(variable("ECHO_SERVER"), args);
    browser = await chromium.launch({ executablePath: variable("CHROMIUM"), args: BROWSER_ARGS });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /**
   * Opens an example. Its connections have its name as their id, by which the server cuts them. After the test it fails if
   * the page reported an error.
   *
   * @param {import("node:test").TestContext} t
   * @param {string} name
   */
  return async function open(t, name) {
    assert.ok(browser, "The browser did not start.");
    const context = await browser.newContext({ viewport: { width: 800, height: 600 } });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    /** @type {string[]} */
    const errors = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !NETWORK_FAILURE.test(message.text())) errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error.stack)));
    t.after(async () => {
      await context.close();
      assert.deepEqual(errors, []);
    });
    await page.addInitScript((id) => {
      const Native = WebSocket;
      globalThis.WebSocket = class extends Native {
        /** @param {string | URL} url @param {string | string[]} [protocols] */
        constructor(url, protocols) {
          super(`${url}?id=${id}`, protocols);
        }
      };
    }, name);
    await page.goto(new URL(`${name}/`, server.url).href);
    return {
      page,
      /**
       * Has the server do something to the example's connection.
       *
       * @param {"reset" | "silence" | "refuse?ms=60000" | "refuse?ms=0"} what
       */
      async fault(what) {
        const response = await fetch(new URL(`control/${name}/${what}`, server.url), { method: "POST" });
        assert.equal(response.status, 204, `${what} of ${name}`);
      },
      /** Takes a picture for people to look at. @param {string} what */
      async picture(what) {
        const folder = path.join(artefacts, "examples");
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: path.join(folder, `${name}-${what}.png`) });
      },
    };
  };
}

/**
 * Waits until a condition holds in the page.
 *
 * @param {Page} page
 * @param {string} what
 * @param {() => Promise<boolean>} condition
 */
export async function eventually(page, what, condition) {
  const deadline = Date.now() + WAIT_MS;
  while (!(await condition())) {
    assert.ok(
      Date.now() < deadline,
      `Timed out waiting until ${what}. The page has: ${await page.textContent("body")}`,
    );
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}
