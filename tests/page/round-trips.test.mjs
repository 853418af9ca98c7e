// The plot of the round-trip times, their percentiles, and the same in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_SAMPLES, percentiles, Samples } from "../../www/round-trips/samples.js";
import { useBrowser } from "./support/browser.mjs";
import { connectTo, press, textOf, untilRows, untilText } from "./support/page.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {typeof globalThis & {clockSpeed: number}} GlobalWithClock */

const openPage = useBrowser();

/** @param {Page} page */
const plot = (page) => page.getByRole("img", { name: "Plot of the round-trip times" });

/** @param {Page} page */
const dots = (page) =>
  page.locator(".plot-dots").evaluate((path) => (path.getAttribute("d") ?? "").split("M").length - 1);

test("percentiles are times that were measured", () => {
  const times = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
  assert.deepEqual(percentiles(times), { min: 1, p50: 50, p95: 95, p99: 99, max: 100 });
  assert.deepEqual(percentiles(Float64Array.of(7)), { min: 7, p50: 7, p95: 7, p99: 7, max: 7 });
  assert.deepEqual(percentiles(Float64Array.of(9, 1)), { min: 1, p50: 1, p95: 9, p99: 9, max: 9 });
});

test("keeps the newest times, oldest first, and counts all", () => {
  const samples = new Samples();
  for (let i = 0; i < MAX_SAMPLES + 3; i++) samples.add(i);
  const kept = samples.newest();
  assert.equal(samples.total, MAX_SAMPLES + 3);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [MAX_SAMPLES, 3, MAX_SAMPLES + 2]);
  samples.clear();
  assert.equal(samples.newest().length, 0);
});

test("draws a dot for each echo and describes the percentiles in words", async (t) => {
  const page = await openPage(t);
  await untilText(page, "#trips-summary", "No round trips yet.");
  await connectTo(page);
  for (let i = 1; i <= 5; i++) {
    await page.locator("#text").fill(`message ${i}`);
    await page.locator("#text").press("Enter");
    await untilRows(page, "Received", i);
  }
  await untilText(page, "#trips-count", "5");
  assert.equal(await dots(page), 5);
  const summary = await untilText(page, "#trips-summary", /^5 round trips: /u);
  for (const id of ["min", "p50", "p95", "p99", "max"]) {
    assert.ok(summary.includes(await textOf(page, `#trips-${id}`)), `${id} is not in “${summary}”`);
  }
  assert.equal(await plot(page).getAttribute("aria-describedby"), "trips-summary");

  await press(page, "Clear plot");
  await untilText(page, "#trips-count", "None yet");
  assert.equal(await dots(page), 0);
  await untilText(page, "#trips-p50", "–");
  await untilText(page, "#trips-summary", "No round trips yet.");
});

/**
 * Returns what exceeds the plot, labels that overlap, and dots outside the scale.
 *
 * @param {Page} page
 */
async function misplaced(page) {
  await page.waitForFunction(() => {
    /** @type {SVGSVGElement | null} */
    const svg = document.querySelector("#trips-plot");
    if (!svg) return false;
    const [drawn, shown] = [svg.viewBox.baseVal, svg.getBoundingClientRect()];
    return Math.abs(drawn.width - shown.width) < 0.01 && Math.abs(drawn.height - shown.height) < 0.01;
  });
  return plot(page).evaluate((svg) => {
    const place = (/** @type {Element | null | undefined} */ part) => part?.getBoundingClientRect() ?? new DOMRect();
    const box = place(svg);
    const outside = [...svg.querySelectorAll("text, path:not([d=''])")].filter((part) => {
      const { left, right, top, bottom } = place(part);
      return left < box.left || right > box.right || top < box.top || bottom > box.bottom;
    });
    const labels = [...svg.querySelectorAll("text")];
    const covered = labels.filter((label, i) => i > 0 && place(label).bottom > place(labels[i - 1]).top);
    const lines = [...svg.querySelectorAll(".plot-grid path")].map((line) => place(line).y);
    const dots = place(svg.querySelector(".plot-dots"));
    const beyond = dots.bottom > Math.max(...lines) + 0.1 || dots.top < Math.min(...lines) - 0.1 ? ["dots"] : [];
    return [...outside, ...covered].map((part) => part.outerHTML).concat(beyond);
  });
}

test("the scale covers the times, and its labels fit the plot, at any width and font size", async (t) => {
  const page = await openPage(t, {
    // A clock with an adjustable speed makes round trips of any length.
    prepare: (page) =>
      page.addInitScript(() => {
        const real = performance.now.bind(performance);
        let [last, now] = [real(), 0];
        const clock = /** @type {GlobalWithClock} */ (globalThis);
        clock.clockSpeed = 0;
        performance.now = () => {
          const since = real() - last;
          last += since;
          now += since * clock.clockSpeed;
          return now;
        };
      }),
  });
  await connectTo(page);
  let sent = 0;
  // From below the clock's resolution to hours; the scale must also cover the earlier times.
  for (const speed of [0, 1, 1000, 1_000_000]) {
    await page.evaluate((speed) => {
      /** @type {GlobalWithClock} */ (globalThis).clockSpeed = speed;
    }, speed);
    await page.locator("#text").fill("message");
    await page.locator("#text").press("Enter");
    await untilRows(page, "Received", ++sent);
    await untilText(page, "#trips-count", String(sent));
    for (const [width, fontSize] of /** @type {const} */ ([
      [1280, ""],
      [390, ""],
      [390, "24px"],
    ])) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = size;
      }, fontSize);
      assert.deepEqual(await misplaced(page), [], `${sent} times, ${width} px, font size ${fontSize || "as it is"}`);
    }
  }
  assert.equal(await plot(page).locator("text").first().textContent(), "0.1 ms");
});

test("many round trips share the columns of the plot", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByLabel("Messages", { exact: true }).fill("10100");
  await page.getByLabel("Size (bytes)").fill("16");
  await press(page, "Run");
  await untilText(page, "#run-outcome", /^Complete/u);
  await untilText(page, "#trips-count", "Newest 10,000 of 10,100");
  const drawn = await dots(page);
  const box = await plot(page).boundingBox();
  assert.ok(box && drawn > 100 && drawn <= box.width / 3, `${drawn} dots on ${box?.width} px`);
});
