// The servers are restarted one after the other while a page's clients echo messages through a proxy; then the proxy
// itself is stopped. What the page saw is compared with what the servers saw.

import { setTimeout as sleep } from "node:timers/promises";
import { stopSignal } from "../../lib/processes.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { checkRollingRestart } from "./rolling-restart-checks.mjs";

const CLIENTS = 100;
const LIMIT_MS = 90_000;
const POLL_MS = 50;

/** @typedef {import("../../lib/webdriver.mjs").Browser} Browser */
/** @typedef {import("./proxy.mjs").ReverseProxy} Proxy */

/** @typedef {{ active: number, connections: number, ended: number, problems: string[] }} Progress  of the page */

/**
 * @param {Browser} browser
 * @param {Proxy} proxy
 * @param {import("./echo-servers.mjs").EchoServers} servers
 * @param {import("./proxy.mjs").Scheme} scheme
 * @returns {Promise<{ failures: string[], passed: number, note: string }>}
 */
export async function rollingRestart(browser, proxy, servers, scheme) {
  // Reports of earlier tests are not counted.
  await servers.reports();
  await proxy.untilUsingAll();
  const run = `roll-${Date.now().toString(36)}`;
  const page = new URL("proxies/rolling-restart.html", proxy.url(scheme));
  page.search = String(new URLSearchParams({ run, connections: String(CLIENTS) }));
  await browser.goto(page.href);

  await untilActive(browser, CLIENTS);
  /** @type {import("./echo-servers.mjs").Stop[]} */
  const stops = [];
  for (const index of servers.ports.keys()) {
    await servers.restart(index, async (stop) => {
      stops.push(stop);
      // Each client that was sent 1001 has connected again, to one of the other servers.
      const reconnected = stops.reduce((count, { goingAway }) => count + goingAway, 0);
      await untilActive(browser, CLIENTS + reconnected);
    });
    await proxy.untilUsingAll();
  }
  await browser.run("rollingRestart.stop()");
  await untilProgress("every client has ended", browser, ({ ended }) => ended === CLIENTS);
  const clients = await browser.run("return rollingRestart.reports()");
  const messages = await browser.run("return rollingRestart.messages()");
  const last = await stopProxy(browser, proxy);
  const { problems } = await browser.run("return rollingRestart.progress()");
  const reports = await servers.reports();
  const checked = checkRollingRestart({ stops, clients, messages, last, problems, run, reports });
  return { ...checked, note: `${checked.note}; over HTTP/2 ${proxy.overHttp2(`id=${run}-`)}` };
}

/**
 * Stops the proxy under an open connection, starts it again, and resolves with the error that the page got.
 * @param {Browser} browser
 * @param {Proxy} proxy
 */
async function stopProxy(browser, proxy) {
  await browser.run("rollingRestart.connectLast()");
  await until("the last connection echoes", () => browser.run("return rollingRestart.last().answer"));
  await proxy.stop();
  await until("the last connection ends", () => browser.run("return rollingRestart.last().error"));
  const { error } = await browser.run("return rollingRestart.last()");
  await proxy.start();
  return error;
}

/**
 * Waits until every client echoes, and there were at least that many connections.
 * @param {Browser} browser
 * @param {number} connections
 */
const untilActive = (browser, connections) =>
  untilProgress(
    `${CLIENTS} clients echo`,
    browser,
    (progress) => progress.active === CLIENTS && progress.connections >= connections,
  );

/**
 * @param {string} what
 * @param {Browser} browser
 * @param {(progress: Progress) => boolean} condition
 */
async function untilProgress(what, browser, condition) {
  /** @type {Progress | undefined} */
  let progress;
  const check = async () => {
    progress = await browser.run("return globalThis.rollingRestart?.progress()");
    if (progress?.problems.length) throw new UserError(`Waiting until ${what}: ${progress.problems.join("; ")}`);
    return progress && condition(progress);
  };
  await until(what, check, () => JSON.stringify(progress));
}

/**
 * @param {string} what
 * @param {() => unknown} check
 * @param {() => string} [found]
 */
async function until(what, check, found = () => "") {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await check())) {
    if (stopSignal()) throw new UserError(`Stopped by ${stopSignal()}.`);
    if (Date.now() > deadline) throw new UserError(`Timed out waiting until ${what}. ${found()}`);
    await sleep(POLL_MS);
  }
}
