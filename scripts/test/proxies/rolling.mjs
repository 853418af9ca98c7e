// The three servers restarted one after the other while a page's connections echo through a proxy; then the proxy itself is
// ended. What the page was told is held against what the servers saw.

import { setTimeout as sleep } from "node:timers/promises";
import { sum } from "../../lib/numbers.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { stopSignal } from "../../lib/processes.mjs";

const CONNECTIONS = 100;
const LIMIT_MS = 90_000;
const POLL_MS = 50;

/**
 * @param {import("../../lib/webdriver.mjs").Browser} browser
 * @param {import("./proxy.mjs").Proxy} proxy
 * @param {import("./fleet.mjs").Fleet} fleet
 * @param {string} scheme  `http` or `https`
 * @returns {Promise<{failures: string[], passed: number, note: string}>}
 */
export async function rollingRestart(browser, proxy, fleet, scheme) {
  await fleet.accounts(); // what was before is not of this test
  await proxy.untilUsingAll();
  const run = `roll-${Date.now().toString(36)}`;
  const page = new URL("proxies/rolling.html", proxy.url(scheme));
  page.search = new URLSearchParams({ run, connections: CONNECTIONS });
  await browser.goto(page.href);

  await untilTalking(browser, CONNECTIONS);
  const ends = [];
  for (const index of fleet.ports.keys()) {
    await fleet.restart(index, async (end) => {
      ends.push(end);
      // Each that was told to go has come back, to one of the other two.
      await untilTalking(browser, CONNECTIONS + sum(ends.map(({ told }) => told)));
    });
    await proxy.untilUsingAll();
  }
  await browser.run("rolling.stop()");
  await until("all have ended", browser, ({ ended }) => ended === CONNECTIONS);
  const accounts = await browser.run("return rolling.accounts()");
  const messages = await browser.run("return rolling.messages()");
  const last = await endProxy(browser, proxy);
  const { problems } = await browser.run("return rolling.progress()");
  const judged = judge({ ends, accounts, messages, last, problems, run, seen: await fleet.accounts() });
  return { ...judged, note: `${judged.note}; over HTTP/2 ${proxy.overHttp2(`id=${run}-`)}` };
}

/** Ends the proxy under an open connection, starts it anew, and tells what the page was told. */
async function endProxy(browser, proxy) {
  await browser.run("rolling.openLast()");
  await untilTrue("the last connection echoes", () => browser.run("return rolling.last().answer"));
  await proxy.stop();
  await untilTrue("its end is told", () => browser.run("return rolling.last().error"));
  const { error } = await browser.run("return rolling.last()");
  await proxy.begin();
  return error;
}

const untilTalking = (browser, connections) =>
  until(
    `${CONNECTIONS} talk`,
    browser,
    (progress) => progress.talking === CONNECTIONS && progress.connections >= connections,
  );

async function until(what, browser, condition) {
  let progress;
  const look = async () => {
    progress = await browser.run("return globalThis.rolling?.progress()");
    if (progress?.problems.length) throw new UserError(`Waiting until ${what}: ${progress.problems.join("; ")}`);
    return progress && condition(progress);
  };
  await untilTrue(what, look, () => JSON.stringify(progress));
}

async function untilTrue(what, look, saw = () => "") {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await look())) {
    if (stopSignal()) throw new UserError(`Stopped by ${stopSignal()}.`);
    if (Date.now() > deadline) throw new UserError(`It never came true that ${what}. ${saw()}`);
    await sleep(POLL_MS);
  }
}

/** Each line of `checks` is a test. */
function judge({ ends, accounts, messages, last, problems, run, seen }) {
  const server = new Map(seen.filter(({ opened }) => opened).map((account) => [account.id, account]));
  const bad = (isGood) =>
    accounts.filter((account) => !isGood(account)).map((account) => JSON.stringify([account, server.get(account.id)]));
  const count = (name) => sum(accounts.map((account) => account[name]));
  // Told 1001, and where the browser knows that it did not send everything, that as well.
  const left = accounts.filter(({ end }) => end?.closeCode === 1001);
  const lostBy = (isIt) => sum(left.filter(isIt).map(({ sent, answered }) => sent - answered));
  const [lostClean, lostUnsent] = [lostBy(({ error }) => !error), lostBy(({ error }) => error === "UNCLEAN_CLOSE")];
  const received = sum(accounts.map(({ id }) => server.get(id)?.text ?? 0));
  const told = ends.map((end) => end.told);

  const checks = {
    "the page had no errors": problems,
    "each server ended with 0 after telling its clients 1001, and cut none": ends
      .filter((end) => end.code !== 0 || end.cut !== 0 || !end.told)
      .map((end) => JSON.stringify(end)),
    "no connection failed to be made": bad(({ error }) => error !== "CONNECT" && error !== "CONNECT_TIMEOUT"),
    "every end was told with 1001 by the server or 1000 by the page": bad(({ end }) =>
      [1001, 1000].includes(end?.closeCode),
    ),
    "an end is clean, or an error that counts bytes that were never sent": bad(({ error, end }) =>
      error ? error === "UNCLEAN_CLOSE" && end.neverSentBytes > 0 : end?.wasClean && end.neverSentBytes === 0,
    ),
    "what was never sent, no server took": bad(
      ({ id, bytes, end }) => server.get(id)?.bytes + end?.neverSentBytes <= bytes,
    ),
    "the servers count as many 1001 as the page": sum(told) === left.length ? [] : [`${told} and ${left.length}`],
    "each connection is on one server's account, with the close code that the page saw": [
      ...bad(({ id, end }) => server.get(id)?.close === end?.closeCode),
      ...(server.size === seen.length ? [] : [`${seen.length} accounts of ${server.size} connections`]),
    ],
    "what came back was taken, and what was taken was sent": bad(
      ({ id, sent, answered }) => answered <= server.get(id)?.text && server.get(id)?.text <= sent,
    ),
    "nothing was lost where the page closed": bad(
      ({ id, end, sent, answered }) => end?.closeCode !== 1000 || (sent === answered && sent === server.get(id)?.text),
    ),
    "every message was answered, once":
      messages === count("answered") && messages > 0 ? [] : [`${messages}, ${count("answered")}`],
    "what is not answered was told lost":
      count("sent") - count("answered") === lostClean + lostUnsent
        ? []
        : [`${count("sent")}, ${count("answered")}, ${lostClean}, ${lostUnsent}`],
    "the end of the proxy is told as a connection without a Close":
      last.code === "UNCLEAN_CLOSE" &&
      last.closeCode === 1006 &&
      !last.wasClean &&
      server.get(`${run}-last`)?.text === 1 &&
      !server.get(`${run}-last`)?.close
        ? []
        : [JSON.stringify([last, server.get(`${run}-last`)])],
  };
  const failures = Object.entries(checks).filter(([, wrong]) => wrong.length);
  return {
    passed: Object.keys(checks).length - failures.length,
    failures: failures.map(([name, wrong]) => `${name}: ${wrong.length} wrong: ${wrong.slice(0, 5).join("; ")}`),
    note:
      `${accounts.length} connections, told 1001: ${told.join("+")}; sent ${count("sent")}, servers took ${received}, ` +
      `answered ${count("answered")}, told lost ${lostClean} by 1001 and ${lostUnsent} by CLOSED with bytes never sent, all sent ` +
      `anew; refused by send ${count("refused")}`,
  };
}
