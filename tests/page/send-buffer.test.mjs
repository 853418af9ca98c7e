// The gauge of the send buffer, its marks, and the burst that fills it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connectTo,
  hasFaults,
  socketUrl,
  untilError,
  untilRows,
  untilState,
  untilText,
  useBrowser,
} from "./helpers.mjs";

const openPage = useBrowser();
const gauge = (page) => page.getByRole("meter", { name: "bufferedAmount" });
const burst = (page) => page.getByRole("button", { name: "Send burst" }).click();

test("a slow reader fills the buffer above the high mark, and sending waits", async (t) => {
  assert.ok(await hasFaults(), "needs an echo server started with --faults");
  const page = await openPage(t);
  await page.getByLabel("Low, KiB").fill("128");
  await page.getByLabel("High, KiB").fill("512");
  await connectTo(page, socketUrl("/fault/sink?rate=100000"));
  // What the systems on both sides hold varies; this is more than they do.
  await page.getByLabel("Burst, MiB").fill("64");
  await burst(page);
  await untilText(page, "#buffer-state", /^Full: messages wait/u);
  const shown = await page.waitForFunction(() => {
    const meter = document.getElementById("gauge");
    const now = Number(meter.getAttribute("aria-valuenow"));
    if (now <= 128 * 1024) return false;
    const share = document.querySelector(".gauge-level").getBoundingClientRect().width / meter.clientWidth;
    return {
      now,
      most: Number(meter.getAttribute("aria-valuemax")),
      share,
      text: meter.getAttribute("aria-valuetext"),
    };
  });
  const { now, most, share, text } = await shown.jsonValue();
  assert.equal(most, 2 * 512 * 1024);
  assert.ok(Math.abs(share - now / most) < 0.01, `${share} of the gauge for ${now} of ${most}`);
  assert.match(text, /; low mark 128 KiB, high mark 512 KiB$/u);
  // One message more than the mark is the most: a message is accepted below the mark, and waits only from there on.
  const peak = Number((await untilText(page, "#buffer-peak", /^[\d.]+ KiB$/u)).replace(" KiB", ""));
  assert.ok(peak >= 512 && peak <= 512 + 64, `${peak} KiB at most`);
  const accepted = await untilText(page, "#burst-outcome", /^[\d.]+ .iB of 64 MiB accepted$/u);
  assert.doesNotMatch(accepted, /^64 MiB of/u);

  // What waits is told that it was not sent; nothing else is.
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("button", { name: "Terminate" }).click();
  await untilState(page, "Failed");
  await untilError(page, "burst-size", /messages were accepted\.$/u);
  await untilText(page, "#buffer-now", "0 B");
  await untilText(page, "#buffer-state", "Not connected");
});

test("a burst to an echo server drains, and stops when told to", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByLabel("Burst, MiB").fill("2");
  await burst(page);
  await untilText(page, "#burst-outcome", "2 MiB of 2 MiB accepted");
  assert.equal((await untilRows(page, "Received", 32))[31].size, "64 KiB");
  await untilText(page, "#buffer-now", "0 B");
  await untilText(page, "#buffer-state", /^Below the high-water mark/u);

  await page.getByLabel("Burst, MiB").fill("256");
  // Pressed by the page itself, a frame later: a busy machine could let all of it through before a press from here.
  const label = await page.evaluate(async () => {
    const button = document.getElementById("burst-button");
    button.click();
    await new Promise(requestAnimationFrame);
    const { textContent } = button;
    button.click();
    return textContent;
  });
  assert.equal(label, "Stop");
  await page.getByRole("button", { name: "Send burst" }).waitFor();
  assert.doesNotMatch(await page.locator("#burst-outcome").textContent(), /^256 MiB of/u);
  await untilState(page, "Open");
});

test("marks that will not do keep it from connecting; those of a connection can't be changed", async (t) => {
  const page = await openPage(t);
  for (const [low, high, id] of [
    ["2000", "1024", "low-mark"],
    ["256", "0", "high-mark"],
    ["-1", "1024", "low-mark"],
    ["x", "1024", "low-mark"],
  ]) {
    await page.getByLabel("Low, KiB").fill(low);
    await page.getByLabel("High, KiB").fill(high);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await untilError(page, id, /^Enter a whole number/u);
    assert.equal(await page.evaluate(() => document.activeElement.id), id);
    await untilState(page, "Not connected");
  }
  await page.getByLabel("Low, KiB").fill("64");
  await connectTo(page);
  assert.ok(await page.getByLabel("Low, KiB").evaluate((input) => input.readOnly));
  assert.match(await gauge(page).getAttribute("aria-valuetext"), /low mark 64 KiB, high mark 1 MiB$/u);
  await page.getByRole("button", { name: "Disconnect" }).click();
  await untilState(page, "Closed");
  assert.ok(!(await page.getByLabel("Low, KiB").evaluate((input) => input.readOnly)));
});

test("a burst that will not do, and one without a connection", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Burst, MiB").press("Enter");
  await untilError(page, "burst-size", /Not connected/u);
  await connectTo(page);
  await page.getByLabel("Burst, MiB").fill("1000");
  await burst(page);
  await untilError(page, "burst-size", "Enter a whole number from 1 to 256.");
});
