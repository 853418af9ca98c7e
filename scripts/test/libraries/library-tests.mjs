// The libraries graphql-ws, y-websocket and mqtt on the package's `WebSocket`, with their own servers, behind proxies that fail.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { ENGINES } from "../../lib/engines.mjs";
import { artefacts, inRoot, nodeTool, target } from "../../lib/paths.mjs";
import { stopSignal } from "../../lib/processes.mjs";
import { record, recordFailure } from "../../lib/report.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { step } from "../../lib/steps.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { withBrowser } from "../../lib/webdriver.mjs";
import { installLocked } from "../../setup/locked-packages.mjs";
import { LibraryServer } from "./servers.mjs";
import { serveSite } from "./site.mjs";

/** @typedef {import("../../lib/webdriver.mjs").Browser} Browser */

/** Where the servers run, next to what they import. */
const installed = path.join(target, "libraries");
const sources = inRoot("tests", "libraries");
const site = path.join(installed, "site");

const LIBRARIES = /** @type {const} */ (["graphql-ws", "y-websocket", "mqtt"]);
const PROGRAMS = { "graphql-ws": "graphql.mjs", "y-websocket": "yjs.mjs", mqtt: "mqtt.mjs" };

const RESET_MS = 300;
const REFUSE_MS = 3_000;
const RESTART_MS = 1_000;
/** Longer than any library takes to connect again; y-websocket waits for 30 s until it takes a connection for dead. */
const LIMIT_MS = 90_000;
const LOAD_LIMIT_MS = 30_000;
const POLL_MS = 100;

/**
 * What the page says: of each library, how often something arrived, and what else is compared.
 * @typedef {object} State
 * @property {{ progress: number, ended: number, asked: number, answered: number, failed: number, wrong: number, pending: number }} graphql-ws
 * @property {{ progress: number, edits: number, lengths: number[], areEqual: boolean, distinct: number }} y-websocket
 * @property {{ progress: number, published: number, acknowledged: number, again: number, errors: number, received: number, pending: number }} mqtt
 * @property {number} sockets
 * @property {number} closed
 * @property {string[]} problems
 */

/** @param {string} engine */
export const librariesTitle = (engine) => `${ENGINES[engine].title}, libraries`;

/**
 * @param {object} given
 * @param {string[]} given.engines  of ENGINES
 * @param {Record<string, string>} given.drivers  paths of their WebDrivers
 */
export async function runLibraryTests({ engines, drivers }) {
  await prepare();
  const folder = path.join(artefacts, "libraries");
  mkdirSync(folder, { recursive: true });
  const page = await serveSite(site);
  try {
    for (const engine of engines) {
      const began = performance.now();
      const title = librariesTitle(engine);
      try {
        const log = path.join(folder, `${engine}-driver.log`);
        const { passed, failures, note } = await withServers(path.join(folder, engine), (servers, taken) =>
          withBrowser(engine, drivers[engine], log, (browser) => runInBrowser(browser, page.url, servers, taken)),
        );
        const seconds = (performance.now() - began) / 1000;
        record({ title, passed, failed: failures.length, seconds, note, output: failures.join("\n") });
      } catch (error) {
        if (error instanceof UserError) recordFailure(title, error.message, error.detail);
        else recordFailure(title, (error instanceof Error && error.stack) || String(error));
      }
    }
  } finally {
    await page.stop();
  }
}

/** Installs the libraries, and makes the page. */
async function prepare() {
  await step("libraries", async (note) => {
    note((await installLocked("the libraries' tests", sources, installed)) ? "installed" : "present");
  });
  for (const name of ["servers", "page", "site"]) rmSync(path.join(installed, name), { recursive: true, force: true });
  for (const name of ["servers", "page"])
    cpSync(path.join(sources, name), path.join(installed, name), { recursive: true });
  cpSync(path.join(sources, "page", "index.html"), path.join(site, "index.html"));
  const entry = path.join(installed, "page", "main.js");
  const args = ["--bundle", "--format=esm", "--external:/sockstream/*", "--log-level=warning", `--outdir=${site}`];
  await runOrThrow("esbuild failed.", nodeTool("esbuild"), [entry, ...args], { limit: 60, cwd: installed });
}

/** @typedef {Record<typeof LIBRARIES[number], LibraryServer>} Servers */

/**
 * Runs `act` with the three servers, and with the file that the broker writes to.
 * @template T
 * @param {string} folder  for logs
 * @param {(servers: Servers, taken: string) => Promise<T>} act
 */
async function withServers(folder, act) {
  mkdirSync(folder, { recursive: true });
  const taken = path.join(folder, "mqtt-taken.txt");
  writeFileSync(taken, "");
  const servers = /** @type {Servers} */ ({});
  try {
    for (const name of LIBRARIES) {
      const args = name === "mqtt" ? [taken] : [];
      const program = path.join(installed, "servers", PROGRAMS[name]);
      servers[name] = await LibraryServer.start(program, args, path.join(folder, `${name}.log`));
    }
    return await act(servers, taken);
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

/**
 * @param {Browser} browser
 * @param {URL} url     of the page
 * @param {Servers} servers
 * @param {string} taken  the file with what the broker has taken
 */
async function runInBrowser(browser, url, servers, taken) {
  const all = Object.values(servers);
  const resetAll = () => {
    for (const { relay } of all) relay.reset();
  };
  const page = new URL(url);
  for (const name of LIBRARIES) page.searchParams.set(name, String(servers[name].relay.port));
  if (process.env.SOCKSTREAM_LIBRARIES_NATIVE) page.searchParams.set("native", "");
  await browser.goto(page.href);

  /** @type {Record<string, string[]>} what was expected, and what was wrong */
  const checks = {};
  /** @type {string[]} */
  const times = [];
  /**
   * Lets something happen to the connections, and waits until each library has received more.
   * @param {string} what
   * @param {() => unknown} happen
   */
  const survive = async (what, happen) => {
    await happen();
    const began = performance.now();
    const before = await stateOf(browser);
    /** @type {Partial<Record<string, number>>} */
    const after = {};
    const late = await until(browser, (state) => {
      for (const name of LIBRARIES)
        if (state[name].progress > before[name].progress) after[name] ??= performance.now() - began;
      return Object.keys(after).length === LIBRARIES.length;
    });
    for (const name of LIBRARIES)
      checks[`${name} goes on after ${what}`] = after[name] === undefined ? [late ?? ""] : [];
    times.push(`${what} ${LIBRARIES.map((name) => ((after[name] ?? Infinity) / 1000).toFixed(1)).join("/")}`);
  };

  await survive("the start", () => {});
  await survive("a reset", resetAll);
  await survive("ten resets in a row", async () => {
    for (let count = 0; count < 10; count++) {
      resetAll();
      await sleep(RESET_MS);
    }
  });
  await survive("being refused", async () => {
    for (const { relay } of all) relay.refuse();
    resetAll();
    await sleep(REFUSE_MS);
    for (const { relay } of all) await relay.listen();
  });
  await survive("silence", () => {
    for (const { relay } of all) relay.silence();
  });

  // The broker forgets its sessions when it is killed, so what subscribers receive is compared before.
  await browser.run("libraries.mqtt.pause()");
  const unreceived = await until(browser, ({ mqtt }) => !mqtt.pending && mqtt.received === mqtt.published);
  checks["mqtt: the subscriber has received every message with QoS 1"] = unreceived ? [unreceived] : [];
  await browser.run("libraries.mqtt.resume()");

  await survive("a crash of the server", async () => {
    await Promise.all(all.map((server) => server.kill()));
    await sleep(RESTART_MS);
    await Promise.all(all.map((server) => server.startAgain()));
  });

  await browser.run("for (const library of Object.values(libraries)) library.pause()");
  const unsettled = await until(
    browser,
    (state) => !state.mqtt.pending && !state["graphql-ws"].pending && state["y-websocket"].areEqual,
  );
  const end = await stateOf(browser);
  const { "graphql-ws": graphql, "y-websocket": yjs, mqtt } = end;
  const broker = new Set(readFileSync(taken, "utf8").trim().split("\n"));
  const missing = Array.from({ length: mqtt.published }, (_, index) => String(index)).filter(
    (text) => !broker.has(text),
  );
  /** @param {unknown} condition @param {unknown} found */
  const expect = (condition, found) => (condition ? [] : [JSON.stringify(found)]);
  Object.assign(checks, {
    "nothing is pending in the end": unsettled ? [unsettled] : [],
    "graphql-ws: the subscription has never ended": expect(!graphql.ended, graphql),
    "graphql-ws: every query was answered, and right": expect(
      graphql.asked > 0 && graphql.answered === graphql.asked,
      graphql,
    ),
    "y-websocket: the documents are equal and have every edit": expect(
      yjs.areEqual && yjs.edits > 0 && yjs.distinct === yjs.edits && yjs.lengths[0] === yjs.edits,
      yjs,
    ),
    "mqtt: every publish with QoS 1 was acknowledged": expect(
      mqtt.published > 0 && mqtt.acknowledged === mqtt.published,
      mqtt,
    ),
    "mqtt: the broker has taken every acknowledged message": expect(!missing.length, missing),
    "the page had no uncaught error": end.problems,
    "the servers never ended by themselves": expect(
      all.every((server) => server.isAlive()),
      "",
    ),
  });

  await browser.run("for (const library of Object.values(libraries)) library.stop()");
  const open = await until(browser, ({ sockets, closed }) => sockets === closed);
  checks["every WebSocket is closed in the end"] = open ? [open] : [];

  const failures = Object.entries(checks).filter(([, wrong]) => wrong.length);
  return {
    passed: Object.keys(checks).length - failures.length,
    failures: failures.map(([name, wrong]) => `${name}: ${wrong.join("; ")}`),
    note:
      `${LIBRARIES.map((name) => servers[name].relay.accepted).join("/")} connections; ${graphql.progress} ticks, ${graphql.answered} of ${graphql.asked} queries answered; ` +
      `${yjs.edits} edits; ${mqtt.published} published, ${mqtt.again} of them again, ${mqtt.received} received; seconds until ${LIBRARIES.join("/")} went on: ` +
      times.join(", "),
  };
}

/**
 * @param {Browser} browser
 * @returns {Promise<State>}
 */
async function stateOf(browser) {
  const deadline = Date.now() + LOAD_LIMIT_MS;
  for (;;) {
    const state = await browser.run("return globalThis.state?.()");
    if (state) return state;
    if (Date.now() > deadline) throw new UserError("The libraries' page did not load.");
    await sleep(POLL_MS);
  }
}

/**
 * Waits until a condition holds. Resolves with the state if it doesn't in time.
 * @param {Browser} browser
 * @param {(state: State) => unknown} condition
 */
async function until(browser, condition) {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const state = await stateOf(browser);
    if (condition(state)) return undefined;
    if (stopSignal()) throw new UserError(`Stopped by ${stopSignal()}.`);
    if (Date.now() > deadline) return `not within ${LIMIT_MS / 1000} s: ${JSON.stringify(state)}`;
    await sleep(POLL_MS);
  }
}
