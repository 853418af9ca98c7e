// axe-core on the page, in the states and looks it can have; and that nothing jumps.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { closedPortUrl, connectTo, untilError, untilRows, untilText, useBrowser } from "./helpers.mjs";

const openPage = useBrowser();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NETWORK_FAILURE = /WebSocket connection to .* failed/u;

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  "390 px": { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

async function useAll(page) {
  await page.locator("#text").fill("hello");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await untilRows(page, "Received", 1);
  await page.getByLabel("Messages", { exact: true }).fill("200");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await untilText(page, "#run-outcome", /^Complete/u);
  await page.getByLabel("Burst, MiB").fill("1");
  await page.getByRole("button", { name: "Send burst" }).click();
  await untilText(page, "#burst-outcome", "1 MiB of 1 MiB accepted");
  await page.locator("#file").setInputFiles({ name: "file.bin", mimeType: "", buffer: Buffer.from("content") });
  await untilText(page, "#file-verdict", /^Identical/u);
  // 200 from the run, one each from the text and the file, 16 from the burst.
  await untilText(page, "#trips-count", "218");
}

const STATES = {
  idle: async () => {},
  connected: (page) => connectTo(page),
  "after a run": async (page) => {
    await connectTo(page);
    await useAll(page);
  },
  "with the code shown": async (page) => {
    await connectTo(page);
    await page.getByRole("tab", { name: "Code" }).click();
  },
  "after errors": async (page) => {
    await page.locator("#close-code").press("Enter");
    await page.getByLabel("Burst, MiB").press("Enter");
    await page.getByLabel("Messages", { exact: true }).press("Enter");
    await page.getByLabel("URL").fill(await closedPortUrl());
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await untilError(page, "url", /^Could not connect/u);
    await page.locator("#text").press("Control+Enter");
    await untilError(page, "text", /Not connected/u);
    await untilRows(page, "Event", 1);
  },
};

for (const [look, options] of Object.entries(LOOKS)) {
  for (const [state, reach] of Object.entries(STATES)) {
    test(`axe finds nothing: ${look}, ${state}`, async (t) => {
      const page = await openPage(t, { allowed: NETWORK_FAILURE, reducedMotion: "reduce", ...options });
      await reach(page);
      // Evaluated, since the page's policy lets no inline script in.
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
      );
      assert.deepEqual(found, []);
      assert.ok(passes.length > 20, `axe ran ${passes.length} rules only`);
    });
  }
}

for (const [look, options] of Object.entries({ "1280 px": {}, "390 px": LOOKS["390 px"] })) {
  test(`nothing jumps while everything is used at ${look}`, async (t) => {
    const page = await openPage(t, options);
    await page.evaluate(() => {
      globalThis.shifts = [];
      new PerformanceObserver((list) => {
        // In the band at the top, words of different lengths take turns in one line; that is meant.
        const band = document.querySelector(".band").getBoundingClientRect().bottom;
        const name = ({ node, currentRect: { x, y } }) =>
          `${node?.id || node?.className || node?.nodeName} to ${x}, ${y}`;
        const moved = list
          .getEntries()
          .flatMap(({ sources }) => sources.filter(({ currentRect }) => currentRect.bottom > band).map(name));
        globalThis.shifts.push(...moved);
      }).observe({ type: "layout-shift", buffered: true });
    });
    await connectTo(page);
    await useAll(page);
    await page.getByRole("button", { name: "Disconnect" }).click();
    await untilText(page, "#fact-close", /^1000 /u);
    // What moved is told after the frame in which it did.
    await page.evaluate(
      () => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(told)))),
    );
    assert.deepEqual(await page.evaluate(() => globalThis.shifts), []);
  });
}
