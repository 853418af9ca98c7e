// What happens to the browser and the page: sleep, the back-forward cache, freezing, and being offline.

import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../../lib/until.mjs";

/** @typedef {import("../scene.mjs").Scene} Scene */

/** How long answers to heartbeats take: long enough to stop the browser before one comes. */
const PONG_MS = 300;
const SLEEPER = { goal: 40, heartbeat: { interval: 1_000, timeout: 1_000 }, query: { pong: PONG_MS } };

/**
 * The browser is stopped while two heartbeats wait for their answers, and continued long after both are overdue. The answer of
 * one client has come meanwhile; the other's connection is silent.
 * @param {Scene} scene
 */
export async function sleepingBrowser(scene) {
  const healthy = await scene.start({ ...SLEEPER, direct: true });
  const dead = await scene.start(SLEEPER);
  await healthy.untilAllDone();
  await dead.untilAllDone();
  const connections = healthy.account.connections;
  const { greeted } = dead.account;
  const { pings } = healthy.account;
  await until("a heartbeat was sent", () => healthy.account.pings > pings);
  scene.signalBrowser("SIGSTOP");
  try {
    scene.relay.silence();
    await sleep(scene.long ? 60_000 : 5_000);
  } finally {
    scene.signalBrowser("SIGCONT");
  }
  const answered = healthy.account.pings;
  await until("the healthy connection's heartbeat goes on", () => healthy.account.pings >= answered + 2, {
    found: () => healthy.progress(),
  });
  await dead.untilGreeted(greeted);
  scene.faults += 2;
  scene.check("the healthy connection is kept", healthy.account.connections === connections, healthy.account);
}

/** The code that browsers send when a page goes away. */
const GOING_AWAY = 1001;

/** The page is left and returned to, while messages are sent. @param {Scene} scene */
export async function backAndForward(scene) {
  const { browser, page } = scene;
  const session = await scene.start({ goal: 400 });
  await session.untilMoved(40);
  const before = await page.life();
  const { greeted } = session.account;
  await browser.goto(new URL("elsewhere.html", page.url).href);
  await until("the server sees that the page has gone", async () => (await scene.server.open()) === 0, {
    limit: 1_500,
  }).catch(() => {});
  const openMeanwhile = await scene.server.open();
  await browser.command("back");
  await page.untilLoaded();
  const after = await page.life();
  scene.faults++;
  const atServer = openMeanwhile
    ? "its socket stayed open"
    : `its socket was closed with ${session.account.ends.get(1)}`;
  if (after.token === before.token) {
    if (!openMeanwhile) await session.untilGreeted(greeted);
    scene.note = `restored from the cache (pageshow persisted ${after.restored}); ${atServer} meanwhile`;
    scene.check("the page was told that it was restored", after.restored === 1, after);
  } else {
    scene.note = `loaded anew, not cached; ${atServer} when it was left`;
    scene.sessions.clear();
    scene.check("the server has no socket of the page that was left", openMeanwhile === 0, openMeanwhile);
    const again = await scene.start();
    await again.untilMoved(40);
  }
}

/** The page is frozen; meanwhile one connection is reset, and the other is not. @param {Scene} scene */
export async function frozenPage(scene) {
  const healthy = await scene.start({ ...SLEEPER, direct: true });
  const reset = await scene.start({ goal: 400 });
  await healthy.untilAllDone();
  await reset.untilMoved(40);
  const { connections } = healthy.account;
  const { greeted } = reset.account;
  await setLifecycleState(scene, "frozen");
  scene.relay.reset();
  await sleep(scene.long ? 30_000 : 2_000);
  await setLifecycleState(scene, "active");
  await reset.untilGreeted(greeted);
  const { pings } = healthy.account;
  await until("the healthy connection's heartbeat goes on", () => healthy.account.pings >= pings + 2);
  scene.faults++;
  const life = await scene.page.life();
  scene.check("the page was frozen and resumed", life.frozen === 1 && life.resumed === 1, life);
  // Only a browser can close with 1001.
  const code = healthy.account.ends.get(1);
  const isKept = healthy.account.connections === connections;
  scene.check("only the browser ends the healthy connection", isKept || code === GOING_AWAY, [...healthy.account.ends]);
  scene.note = isKept ? "the healthy connection was kept" : `the browser closed the healthy connection with ${code}`;
}

/** The page is frozen, and meanwhile a connection that is not replaced is reset. @param {Scene} scene */
export async function frozenPlain(scene) {
  const account = () => scene.account.of("plain");
  await scene.page.ask("startPlain", `ws://127.0.0.1:${scene.relay.port}/numbered?client=plain&attempt=1`);
  await until("messages have come", () => account().arrivals.size >= 20);
  await setLifecycleState(scene, "frozen");
  await sleep(500);
  scene.relay.reset();
  await sleep(scene.long ? 30_000 : 2_000);
  await setLifecycleState(scene, "active");
  scene.faults++;
  const end = await scene.page.ask("plainEnd");
  // One more is the greeting.
  const arrived = (account().arrivals.size + 1) * (end.sentBytes / end.sent);
  scene.check("what arrived is not told as never sent", arrived + end.neverSentBytes <= end.sentBytes, [arrived, end]);
  const told = end.neverSentBytes + end.unconfirmedBytes;
  scene.check("all that was sent is told", told === end.sentBytes, end);
  scene.note = `of ${end.sentBytes} bytes ${arrived} arrived, and ${end.neverSentBytes} were never sent`;
}

/** @param {Scene} scene @param {"frozen" | "active"} state */
const setLifecycleState = ({ browser }, state) =>
  browser.command("goog/cdp/execute", { cmd: "Page.setWebLifecycleState", params: { state } });

/** The connection is lost while there is no network: nothing is tried until there is one. @param {Scene} scene */
export async function offline(scene) {
  const byDriver = scene.engine === "chromium" && scene.context === "window";
  const setOnLine = (/** @type {boolean} */ onLine) =>
    byDriver ? setNetwork(scene, !onLine) : scene.page.ask("setOnLine", onLine);
  const session = await scene.start();
  await session.untilMoved(40);
  await session.through(async () => {
    await setOnLine(false);
    scene.check("the page is offline", (await scene.page.ask("onLine")) === false);
    scene.relay.reset();
    await until("the client is offline", async () => (await session.progress()).state === "offline", {
      found: () => session.progress(),
    });
    const { accepted } = scene.relay;
    await sleep(scene.long ? 5_000 : 500);
    scene.check("nothing is tried while offline", scene.relay.accepted === accepted, scene.relay.accepted - accepted);
    await setOnLine(true);
  });
  scene.faults++;
  scene.note = byDriver ? "by the driver's network conditions" : "by the event and navigator.onLine";
}

/** @param {Scene} scene @param {boolean} isOffline */
const setNetwork = ({ browser }, isOffline) =>
  browser.command("chromium/network_conditions", {
    network_conditions: { offline: isOffline, latency: 0, download_throughput: -1, upload_throughput: -1 },
  });
