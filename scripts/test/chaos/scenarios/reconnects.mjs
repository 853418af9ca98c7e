// Thousands of connections that the server accepts and closes: nothing of them may stay in memory.

import { until } from "../../../lib/until.mjs";

/** @typedef {import("../scene.mjs").Scene} Scene */

/** Connections before the first measurement: until then engines compile, and caches fill. */
const WARM_UP = 100;
/** Bytes of JavaScript heap that may be left of each connection. Two pointers; an object that stays has more. */
const LEFT_BYTES = 16;

/** @param {Scene} scene */
export async function manyReconnects(scene) {
  const connections = scene.long ? 10_000 : 200;
  const session = await scene.start({
    goal: 0,
    rate: 0,
    hello: false,
    query: { close: 1011 },
    options: { delays: { first: 1, max: 1 }, minUptime: 1 },
  });
  const untilConnections = (/** @type {number} */ count) =>
    until(`there were ${count} connections`, () => session.account.connections >= count, {
      limit: scene.long ? 1_800_000 : 60_000,
      found: () => session.progress(),
    });
  await untilConnections(WARM_UP);
  const before = await memory(scene);
  await untilConnections(connections);
  const after = await memory(scene);
  scene.faults += connections;
  scene.check("the wasm's memory does not grow", after.wasmBytes === before.wasmBytes, { before, after });
  if (after.heap === undefined || before.heap === undefined) {
    scene.note = `wasm ${after.wasmBytes} B, as before; the heap can't be measured here`;
  } else {
    const grown = after.heap - before.heap;
    if (scene.long) scene.check("the heap returns", grown <= LEFT_BYTES * connections, { before, after });
    scene.note = `wasm ${after.wasmBytes} B, as before; heap ${before.heap} → ${after.heap} B, listeners ${before.listeners} → ${after.listeners}`;
  }
}

/**
 * The bytes of wasm memory, and in Chromium's windows the heap after a collection and the listeners that it counts.
 * @param {Scene} scene
 * @returns {Promise<{ wasmBytes: number, heap?: number, listeners?: number }>}
 */
async function memory({ page, browser, engine, context }) {
  const { wasmBytes } = await page.ask("totals");
  if (engine !== "chromium" || context !== "window") return { wasmBytes };
  const command = (/** @type {string} */ cmd) => browser.command("goog/cdp/execute", { cmd, params: {} });
  await command("HeapProfiler.collectGarbage");
  const { usedSize } = await command("Runtime.getHeapUsage");
  await command("Performance.enable");
  const { metrics } = await command("Performance.getMetrics");
  const listeners = metrics.find((/** @type {{ name: string }} */ { name }) => name === "JSEventListeners")?.value;
  return { wasmBytes, heap: usedSize, listeners };
}
