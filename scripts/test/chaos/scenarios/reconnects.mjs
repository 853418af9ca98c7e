// Thousands of connections that the server accepts and closes: nothing of them may stay in memory.

import { memoryOfTree } from "../../../lib/processes.mjs";
import { until } from "../../../lib/until.mjs";

/** @typedef {import("../scene.mjs").Scene} Scene */

/**
 * After so many connections is measured what there is. Until the first measurement engines compile, and caches fill.
 * @type {Record<"long" | "short", number[]>}
 */
const MEASURED_AFTER = { long: [1_000, 10_000], short: [100, 200] };
/** Bytes of JavaScript heap that may be left of each connection. Two pointers; an object that stays has more. */
const LEFT_BYTES = 16;

/**
 * What the client has while it waits for the network, so that no connection is under way.
 * @typedef {object} Measured
 * @property {number} connections
 * @property {number} sockets    native objects that are not closed
 * @property {number} timers
 * @property {number} listeners  that the package added, on all targets
 * @property {number} wasm       bytes of WebAssembly memory
 * @property {number} resident   bytes of all the browser's processes; only for reading, since engines keep what they freed
 * @property {number} [heap]     bytes of JavaScript heap after a collection, where the browser tells it
 * @property {number} [browserListeners]  as the browser counts them, after that collection
 */

/** @param {Scene} scene */
export async function manyReconnects(scene) {
  const session = await scene.start({
    goal: 0,
    rate: 0,
    hello: false,
    query: { close: 1011 },
    options: { delays: { first: 1, max: 1 }, minUptime: 1 },
  });
  /** @type {Measured[]} */
  const measured = [];
  for (const count of MEASURED_AFTER[scene.long ? "long" : "short"]) {
    await until(`there were ${count} connections`, () => session.account.connections >= count, {
      limit: scene.long ? 900_000 : 60_000,
      found: () => session.progress(),
    });
    await scene.page.ask("setOnLine", false);
    await until("the client is offline", async () => (await session.progress()).state === "offline", {
      found: () => session.progress(),
    });
    measured.push(await measure(scene, session.account.connections));
    await scene.page.ask("setOnLine", true);
  }
  const [first, last] = [measured[0], measured[measured.length - 1]];
  scene.faults += last.connections;
  for (const name of /** @type {const} */ (["sockets", "timers", "listeners", "wasm", "browserListeners"])) {
    scene.check(`${name} do not grow`, last[name] === first[name], measured);
  }
  if (scene.long && first.heap !== undefined && last.heap !== undefined) {
    const left = last.heap - first.heap;
    scene.check("the heap returns", left <= LEFT_BYTES * (last.connections - first.connections), measured);
  }
  scene.note = measured.map(inWords).join("; ");
}

/** @param {Measured} measured */
function inWords({ connections, resident, ...others }) {
  const counts = Object.entries(others).map(([name, count]) => `${name} ${count}`);
  return `after ${connections} connections: ${counts.join(", ")}, resident ${Math.round(resident / 1e6)} MB`;
}

/** @param {Scene} scene @param {number} connections @returns {Promise<Measured>} */
async function measure({ page, browser, engine, context }, connections) {
  const { sockets, timers, listeners } = await page.ask("counts");
  const { wasmBytes: wasm } = await page.ask("totals");
  const measured = { connections, sockets, timers, listeners, wasm };
  // The browser's own figures are those of the window, not of its workers.
  const own = engine === "chromium" && context === "window" ? await chromiumsFigures(browser) : {};
  return { ...measured, ...own, resident: browser.driver ? memoryOfTree(browser.driver) : Number.NaN };
}

/** @param {Scene["browser"]} browser */
async function chromiumsFigures(browser) {
  const command = (/** @type {string} */ cmd) => browser.command("goog/cdp/execute", { cmd, params: {} });
  await command("HeapProfiler.collectGarbage");
  const { usedSize } = await command("Runtime.getHeapUsage");
  await command("Performance.enable");
  const { metrics } = await command("Performance.getMetrics");
  const value = metrics.find((/** @type {{ name: string }} */ { name }) => name === "JSEventListeners")?.value;
  return { heap: /** @type {number} */ (usedSize), browserListeners: /** @type {number | undefined} */ (value) };
}
