// The gauge of the send buffer, the water marks, and the burst that fills the buffer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireFaults, socketUrl, useBrowser } from "./support/browser.mjs";
import { connectTo, focused, press, textOf, untilError, untilRow, untilState, untilText } from "./support/page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const openPage = useBrowser();

/** @param {Page} page */
const gauge = (page) => page.getByRole("meter", { name: "bufferedAmount" });

/** @param {Page} page */
const burst = (page) => press(page, "Send burst");

test("a slow reader fills the buffer above the high-water mark, and sending waits", async (t) => {
  await requireFaults();
  const page = await openPage(t);
  await page.getByLabel("Low (KiB)").fill("128");
  await page.getByLabel("High (KiB)").fill("512");
  await connectTo(page, socketUrl("/fault/sink?rate=100000"));
  // More than the operating system's socket buffers hold.
  await page.getByLabel("Burst (MiB)").fill("64");
  await burst(page);
  await untilText(page, "#buffer-state", /^Full: messages wait/u);
  const shown = await page.waitForFunction(() => {
    const meter = document.getElementById("gauge");
    const level = document.querySelector(".gauge-level");
    if (!meter || !level) return undefined;
    const now = Number(meter.getAttribute("aria-valuenow"));
    if (now <= 128 * 1024) return undefined;
    const share = level.getBoundingClientRect().width / meter.clientWidth;
    return {
      now,
      most: Number(meter.getAttribute("aria-valuemax")),
      share,
      text: meter.getAttribute("aria-valuetext"),
    };
  });
  const value = await shown.jsonValue();
  assert.ok(value);
  const { now, most, share, text } = value;
  assert.equal(most, 2 * 512 * 1024);
  assert.ok(Math.abs(share - now / most) < 0.01, `${share} of the gauge for ${now} of ${most}`);
  assert.match(text ?? "", /; low-water mark 128 KiB, high-water mark 512 KiB$/u);
  // Below the mark a message of any size is accepted, so the peak is at most one message above it.
  const peak = Number((await untilText(page, "#buffer-peak", /^[\d.]+ KiB$/u)).replace(" KiB", ""));
  assert.ok(peak >= 512 && peak <= 512 + 64, `${peak} KiB at most`);
  const accepted = await untilText(page, "#burst-outcome", /^[\d.]+ .iB of 64 MiB accepted$/u);
  assert.doesNotMatch(accepted, /^64 MiB of/u);

  // The message that waits is reported as not sent; no other message is.
  await press(page, "Disconnect");
  await press(page, "Terminate");
  await untilState(page, "Failed");
  await untilError(page, "burst-size", /messages were accepted\.$/u);
  await untilText(page, "#buffer-now", "0 B");
  await untilText(page, "#buffer-state", "Not connected");
});

test("a burst to an echo server drains, and Stop ends it", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByLabel("Burst (MiB)").fill("2");
  await burst(page);
  await untilText(page, "#burst-outcome", "2 MiB of 2 MiB accepted");
  assert.equal((await untilRow(page, "Received", 32)).size, "64 KiB");
  await untilText(page, "#buffer-now", "0 B");
  await untilText(page, "#buffer-state", /^Below the high-water mark/u);

  await page.getByLabel("Burst (MiB)").fill("256");
  // The page itself presses the button a frame later: on a busy machine the burst could end before a click from here.
  const label = await page.evaluate(async () => {
    const button = document.getElementById("burst-button");
    if (!button) throw new Error("There is no button.");
    button.click();
    await new Promise(requestAnimationFrame);
    const { textContent } = button;
    button.click();
    return textContent;
  });
  assert.equal(label, "Stop");
  await page.getByRole("button", { name: "Send burst" }).waitFor();
  assert.doesNotMatch(await textOf(page, "#burst-outcome"), /^256 MiB of/u);
  await untilState(page, "Open");
});

test("invalid water marks prevent connecting, and the marks of a connection are read-only", async (t) => {
  const page = await openPage(t);
  for (const [low, high, id] of [
    ["2000", "1024", "low-mark"],
    ["256", "0", "high-mark"],
    ["-1", "1024", "low-mark"],
    ["x", "1024", "low-mark"],
  ]) {
    await page.getByLabel("Low (KiB)").fill(low);
    await page.getByLabel("High (KiB)").fill(high);
    await press(page, "Connect");
    await untilError(page, id, /^Enter a whole number/u);
    assert.equal(await focused(page), id);
    await untilState(page, "Not connected");
  }
  await page.getByLabel("Low (KiB)").fill("64");
  await connectTo(page);
  assert.ok(!(await page.getByLabel("Low (KiB)").isEditable()));
  assert.match(
    (await gauge(page).getAttribute("aria-valuetext")) ?? "",
    /low-water mark 64 KiB, high-water mark 1 MiB$/u,
  );
  await press(page, "Disconnect");
  await untilState(page, "Closed");
  assert.ok(await page.getByLabel("Low (KiB)").isEditable());
});

test("refuses a burst of an invalid size, and one without a connection", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Burst (MiB)").press("Enter");
  await untilError(page, "burst-size", /Not connected/u);
  await connectTo(page);
  await page.getByLabel("Burst (MiB)").fill("1000");
  await burst(page);
  await untilError(page, "burst-size", "Enter a whole number from 1 to 256.");
});
