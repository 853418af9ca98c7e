// Runs axe-core on the page in each state and layout, and checks that no layout shifts occur.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, LAYOUTS } from "./support/axe.mjs";
import { closedPortUrl, NETWORK_FAILURE, useBrowser } from "./support/browser.mjs";
import { connectTo, press, sendText, untilError, untilRows, untilText } from "./support/page.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{node?: Node | null, currentRect: DOMRectReadOnly}} LayoutShiftSource */
/** @typedef {PerformanceEntry & {sources: LayoutShiftSource[]}} LayoutShift */
/** @typedef {typeof globalThis & {layoutShifts: string[]}} RecordingGlobal */

const openPage = useBrowser();

/**
 * Uses every panel, and waits for each outcome.
 *
 * @param {Page} page
 */
async function useEveryPanel(page) {
  await sendText(page, "hello");
  await untilRows(page, "Received", 1);
  await page.getByLabel("Messages", { exact: true }).fill("200");
  await press(page, "Run");
  await untilText(page, "#run-outcome", /^Complete/u);
  await page.getByLabel("Burst (MiB)").fill("1");
  await press(page, "Send burst");
  await untilText(page, "#burst-outcome", "1 MiB of 1 MiB accepted");
  await page.locator("#file").setInputFiles({ name: "file.bin", mimeType: "", buffer: Buffer.from("content") });
  await untilText(page, "#file-verdict", /^Identical/u);
  // 200 from the run, one each from the text and the file, 16 from the burst.
  await untilText(page, "#trips-count", "218");
}

/** @type {Record<string, (page: Page) => Promise<unknown>>} */
const STATES = {
  idle: async () => {},
  connected: (page) => connectTo(page),
  "after a run": async (page) => {
    await connectTo(page);
    await useEveryPanel(page);
  },
  "with the code shown": async (page) => {
    await connectTo(page);
    await page.getByRole("tab", { name: "Code" }).click();
  },
  "after errors": async (page) => {
    await page.locator("#close-code").press("Enter");
    await page.getByLabel("Burst (MiB)").press("Enter");
    await page.getByLabel("Messages", { exact: true }).press("Enter");
    await page.getByLabel("URL").fill(await closedPortUrl());
    await press(page, "Connect");
    await untilError(page, "url", /^Could not connect/u);
    await page.locator("#text").press("Control+Enter");
    await untilError(page, "text", /Not connected/u);
    await untilRows(page, "Event", 1);
  },
};

for (const [layout, options] of Object.entries(LAYOUTS)) {
  for (const [state, reach] of Object.entries(STATES)) {
    test(`axe finds no violations: ${layout}, ${state}`, async (t) => {
      const page = await openPage(t, { allowed: NETWORK_FAILURE, reducedMotion: "reduce", ...options });
      await reach(page);
      await assertAccessible(page);
    });
  }
}

for (const [layout, options] of Object.entries({ "1280 px": {}, "390 px": LAYOUTS["390 px"] })) {
  test(`no layout shifts occur while every panel is used at ${layout}`, async (t) => {
    const page = await openPage(t, options);
    await page.evaluate(() => {
      const recorded = /** @type {RecordingGlobal} */ (globalThis);
      recorded.layoutShifts = [];
      new PerformanceObserver((list) => {
        // The state in the header changes its width, which is intended.
        const header = document.querySelector(".page-header")?.getBoundingClientRect().bottom ?? 0;
        const describe = (/** @type {LayoutShiftSource} */ { node, currentRect: { x, y } }) =>
          `${(node instanceof Element && (node.id || node.className)) || node?.nodeName} to ${x}, ${y}`;
        const shifts = /** @type {LayoutShift[]} */ (list.getEntries());
        const sources = shifts.flatMap((shift) => shift.sources);
        const moved = sources.filter(({ currentRect }) => currentRect.bottom > header);
        recorded.layoutShifts.push(...moved.map(describe));
      }).observe({ type: "layout-shift", buffered: true });
    });
    await connectTo(page);
    await useEveryPanel(page);
    await press(page, "Disconnect");
    await untilText(page, "#fact-close", /^1000 /u);
    // Shifts are reported after the frame in which they occur.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
    );
    assert.deepEqual(await page.evaluate(() => /** @type {RecordingGlobal} */ (globalThis).layoutShifts), []);
  });
}
