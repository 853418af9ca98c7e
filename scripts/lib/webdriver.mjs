// Drives one browser by WebDriver requests: https://www.w3.org/TR/webdriver2/
//
// Few requests are used here. selenium-webdriver would replace them, and add 17 packages of 25 MB to every set-up; starting the
// driver, its environment and its end would still be ours.

import { once } from "node:events";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withoutForeign } from "./driver-environment.mjs";
import { ENGINES } from "./engines.mjs";
import { inRoot } from "./paths.mjs";
import { endTree, start } from "./processes.mjs";
import { withScratch } from "./scratch.mjs";
import { UserError } from "./user-error.mjs";

/** The capability in which an engine takes options of its own. @type {Record<string, string>} */
const OWN_OPTIONS = { chromium: "goog:chromeOptions", firefox: "moz:firefoxOptions" };

const START_LIMIT_MS = 60_000;
const REQUEST_LIMIT_MS = 60_000;

/** @typedef {{browserVersion?: string, [name: string]: unknown}} Capabilities */

/**
 * Starts a browser, calls `action` with it, and then ends it and all that it started.
 * @param {string} engine  of ENGINES
 * @param {string} driver  path of its WebDriver
 * @param {string} log     file that gets what they print
 * @template T
 * @param {(browser: Browser) => T | Promise<T>} action
 * @param {Capabilities} [capabilities]  standard ones that are wanted besides
 * @returns {Promise<T>}
 */
export const withBrowser = (engine, driver, log, action, capabilities) =>
  withScratch(async (scratch) => {
    const port = await freePort();
    const [command, ...args] = [...(ENGINES[engine].wrapper ?? []), driver, `--port=${port}`];
    const env = { ...withoutForeign(), TMPDIR: scratch };
    const child = start(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    mkdirSync(path.dirname(log), { recursive: true });
    const file = createWriteStream(log);
    for (const stream of [child.stdout, child.stderr]) stream.pipe(file, { end: false });
    try {
      await once(child, "spawn");
      const browser = await Browser.open(`http://127.0.0.1:${port}`, engine, capabilities);
      browser.driver = child;
      try {
        return await action(browser);
      } finally {
        await browser.close();
      }
    } finally {
      await endTree(child);
      file.end();
    }
  });

export class Browser {
  /** The capabilities that the browser has. @readonly @type {Capabilities} */
  capabilities;
  /** The process of the driver, which started the browser. @type {import("node:child_process").ChildProcess | undefined} */
  driver;
  #session;

  /** @param {string} session  its URL @param {Capabilities} capabilities */
  constructor(session, capabilities) {
    this.#session = session;
    this.capabilities = capabilities;
  }

  /** @param {string} url  of the WebDriver @param {string} engine  of ENGINES @param {Capabilities} [capabilities] */
  static async open(url, engine, capabilities) {
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await isReady(url))) {
      if (Date.now() > deadline) throw new UserError(`The WebDriver of ${ENGINES[engine].title} did not start.`);
      await sleep(100);
    }
    // A capability with a prefix is refused by other browsers than the one it belongs to.
    const wanted = JSON.parse(readFileSync(inRoot("webdriver.json"), "utf8"));
    const own = OWN_OPTIONS[engine];
    const logging = engine === "chromium" ? { "goog:loggingPrefs": { browser: "ALL" } } : {};
    const alwaysMatch = { ...(own && { [own]: wanted[own] }), ...logging, ...capabilities };
    const opened = await request(`${url}/session`, "POST", { capabilities: { alwaysMatch } });
    return new Browser(`${url}/session/${opened.sessionId}`, opened.capabilities);
  }

  /** @param {string} url */
  goto(url) {
    return request(`${this.#session}/url`, "POST", { url });
  }

  /** Runs a script's text in the page; resolves with what it returns. @param {string} script @param {unknown[]} args */
  run(script, ...args) {
    return request(`${this.#session}/execute/sync`, "POST", { script, args });
  }

  /**
   * Sends another command, for example one that only this engine has; resolves with its result.
   * @param {string} path  within the session
   * @param {object} [body]
   */
  command(path, body = {}) {
    return request(`${this.#session}/${path}`, "POST", body);
  }

  /**
   * What Chromium prints on its console, network errors included. There is no standard command for it.
   * @returns {Promise<{level: string, message: string}[]>}
   */
  log() {
    return request(`${this.#session}/se/log`, "POST", { type: "browser" });
  }

  /** Ends the session. If the driver has ended, there is nothing to close. */
  async close() {
    await request(this.#session, "DELETE").catch(() => {});
  }
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await request(`${url}/status`, "GET")).ready;
  } catch {
    return false; // it does not listen yet
  }
}

/** @param {string} url @param {"GET" | "POST" | "DELETE"} method @param {object} [body] */
async function request(url, method, body) {
  const response = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    headers: body && { "content-type": "application/json" },
    signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
  });
  const { value } = await response.json();
  if (!response.ok) throw new UserError(`WebDriver: ${value?.error}: ${value?.message}`);
  return value;
}

async function freePort() {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = /** @type {net.AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, "close");
  return port;
}
