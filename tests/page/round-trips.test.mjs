// The plot of round-trip times, its figures, and the same in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_SAMPLES, Samples, percentiles } from "../../www/round-trips/samples.js";
import { connectTo, untilRows, untilText, useBrowser } from "./helpers.mjs";

const openPage = useBrowser();
const plot = (page) => page.getByRole("img", { name: "Plot of the round-trip times" });
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
  for (let i = 0; i < MOST_SAMPLES + 3; i++) samples.add(i);
  const kept = samples.newest();
  assert.equal(samples.total, MOST_SAMPLES + 3);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [MOST_SAMPLES, 3, MOST_SAMPLES + 2]);
  samples.clear();
  assert.equal(samples.newest().length, 0);
});

test("draws a dot for each echo and tells the figures in words", async (t) => {
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
    assert.ok(summary.includes(await page.locator(`#trips-${id}`).textContent()), `${id} is not in “${summary}”`);
  }
  assert.equal(await plot(page).getAttribute("aria-describedby"), "trips-summary");

  await page.getByRole("button", { name: "Clear plot" }).click();
  await untilText(page, "#trips-count", "None yet");
  assert.equal(await dots(page), 0);
  await untilText(page, "#trips-p50", "–");
  await untilText(page, "#trips-summary", "No round trips yet.");
});

/** What sticks out of the plot, lies on another of the scale's words, or is a time beyond the scale. */
async function misplaced(page) {
  await page.waitForFunction(() => {
    const svg = document.getElementById("trips-plot");
    const [drawn, shown] = [svg.viewBox.baseVal, svg.getBoundingClientRect()];
    return Math.abs(drawn.width - shown.width) < 0.01 && Math.abs(drawn.height - shown.height) < 0.01;
  });
  return plot(page).evaluate((svg) => {
    const place = (part) => part.getBoundingClientRect();
    const box = place(svg);
    const outside = [...svg.querySelectorAll("text, path:not([d=''])")].filter((part) => {
      const { left, right, top, bottom } = place(part);
      return left < box.left || right > box.right || top < box.top || bottom > box.bottom;
    });
    const words = [...svg.querySelectorAll("text")];
    const covered = words.filter((word, i) => i > 0 && place(word).bottom > place(words[i - 1]).top);
    const lines = [...svg.querySelectorAll(".plot-grid path")].map((line) => place(line).y);
    const dots = place(svg.querySelector(".plot-dots"));
    const beyond = dots.bottom > Math.max(...lines) + 0.1 || dots.top < Math.min(...lines) - 0.1 ? ["dots"] : [];
    return [...outside, ...covered].map((part) => part.outerHTML).concat(beyond);
  });
}

test("the scale fits the times, and its words fit the plot, however wide it is and however big the letters", async (t) => {
  const page = await openPage(t, {
    // A clock whose speed can be chosen makes round trips as long as this needs them.
    prepare: (page) =>
      page.addInitScript(() => {
        const real = performance.now.bind(performance);
        let [last, now] = [real(), 0];
        globalThis.speed = 0;
        performance.now = () => {
          const since = real() - last;
          last += since;
          return (now += since * globalThis.speed);
        };
      }),
  });
  await connectTo(page);
  let sent = 0;
  // Below what clocks tell apart, as it is, seconds, and hours: each time the scale has to hold the times before as well.
  for (const speed of [0, 1, 1000, 1_000_000]) {
    await page.evaluate((speed) => (globalThis.speed = speed), speed);
    await page.locator("#text").fill("message");
    await page.locator("#text").press("Enter");
    await untilRows(page, "Received", ++sent);
    await untilText(page, "#trips-count", String(sent));
    for (const [width, fontSize] of [
      [1280, ""],
      [390, ""],
      [390, "24px"],
    ]) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), fontSize);
      assert.deepEqual(await misplaced(page), [], `${sent} times, ${width} px, letters ${fontSize || "as they are"}`);
    }
  }
  assert.equal(await plot(page).locator("text").first().textContent(), "0.1 ms");
});

test("many round trips share columns", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByLabel("Messages", { exact: true }).fill("10100");
  await page.getByLabel("Bytes each").fill("16");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await untilText(page, "#run-outcome", /^Complete/u);
  await untilText(page, "#trips-count", "Newest 10,000 of 10,100");
  const drawn = await dots(page);
  const { width } = await page.locator("#trips-plot").boundingBox();
  assert.ok(drawn > 100 && drawn <= width / 3, `${drawn} dots on ${width} px`);
});
