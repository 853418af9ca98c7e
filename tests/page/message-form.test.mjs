// Sending text and bytes, and what the log shows of messages and their echoes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireFaults, socketUrl, useBrowser } from "./support/browser.mjs";
import { connectTo, logRows, press, untilRow, untilRows, untilState, untilText } from "./support/page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const openPage = useBrowser();
const ROUND_TRIP = /^(?:< 0\.1 ms|\d+\.\d ms|\d+\.\d\d s)$/u;
const TIME = /^\d\d:\d\d:\d\d\.\d{3}$/u;

/** @param {Page} page */
const textBox = (page) => page.locator("#text");

/** @param {Page} page */
const send = (page) => press(page, "Send");

/** @param {Page} page */
const chooseBinary = (page) => page.getByRole("radio", { name: "Binary (hex)" }).check();

test("sends text and shows its echo with type, size, time and round trip", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await textBox(page).fill("grüße 👋");
  await send(page);
  const echo = await untilRow(page, "Received", 1);
  const sent = await untilRow(page, "Sent", 1);
  for (const row of [sent, echo]) {
    assert.equal(row.type, "text");
    assert.equal(row.size, "12 B");
    assert.equal(row.content, "grüße 👋");
    assert.match(row.time, TIME);
  }
  assert.match(echo.trip, ROUND_TRIP);
  assert.equal(sent.trip, "echoed");
  await untilText(page, "#send-outcome", /^Sent 12 B, echoed after /u);
  assert.equal(await textBox(page).inputValue(), "");
});

test("sends hex as binary and previews it", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await chooseBinary(page);
  await page.getByLabel("Bytes in hexadecimal").fill("48 69 0x00,FF de:ad\nbeef");
  await send(page);
  const echo = await untilRow(page, "Received", 1);
  assert.equal(echo.type, "binary");
  assert.equal(echo.size, "8 B");
  assert.match(echo.content, /^48 69 00 ff de ad be ef/u);
  assert.match(echo.trip, ROUND_TRIP);
});

test("shows bytes as text, beside hexadecimal, only where some are printable", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await chooseBinary(page);
  for (const [i, [hex, shown]] of [
    ["00 41 ff", "00 41 ff ·A·"],
    ["00 01 ff", "00 01 ff"],
  ].entries()) {
    await page.getByLabel("Bytes in hexadecimal").fill(hex);
    await send(page);
    assert.equal((await untilRow(page, "Received", i + 1)).content, shown);
  }
});

test("sends empty messages of both types", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await send(page);
  await untilRows(page, "Received", 1);
  await chooseBinary(page);
  await send(page);
  const echoes = await untilRows(page, "Received", 2);
  assert.deepEqual(
    echoes.map(({ type, size, content }) => [type, size, content]),
    [
      ["text", "0 B", "empty"],
      ["binary", "0 B", "empty"],
    ],
  );
});

test("pairs each message with its own echo, in order", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  for (let i = 0; i < 20; i++) {
    await textBox(page).fill(`message ${i}`);
    await textBox(page).press("Enter");
  }
  const echoes = await untilRows(page, "Received", 20);
  assert.deepEqual(
    echoes.map((row) => row.content),
    Array.from({ length: 20 }, (_, i) => `message ${i}`),
  );
  for (const echo of echoes) assert.match(echo.trip, ROUND_TRIP);
  const sent = await untilRows(page, "Sent", 20);
  assert.ok(sent.every((row) => row.trip === "echoed"));
});

test("shows markup and control characters without interpreting them", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await textBox(page).fill('<img src=x onerror="throw 1"><b>bold</b> \u0007\u001b[31m');
  await send(page);
  const echo = await untilRow(page, "Received", 1);
  assert.equal(echo.content, '<img src=x onerror="throw 1"><b>bold</b> ␇␛[31m');
  assert.equal(await page.locator("#log-rows :is(img, b)").count(), 0);
});

test("truncates a long text between characters and shows its full size", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  // After 299 code units, the 300th is the first half of a surrogate pair.
  await textBox(page).fill(`${"x".repeat(299)}${"👋".repeat(1000)}`);
  await send(page);
  const echo = await untilRow(page, "Received", 1);
  assert.equal(echo.size, "4.2 KiB");
  assert.equal(echo.content, `${"x".repeat(299)} … 4,299 bytes in total`);
});

test("keeps the newest 500 entries and shows how many were removed", async (t) => {
  await requireFaults();
  const page = await openPage(t);
  await connectTo(page, socketUrl("/fault/flood?count=2000&size=16&type=text"));
  await untilText(page, "#log-count", "Newest 500; 1,501 older entries removed");
  const rows = await logRows(page);
  assert.equal(rows.length, 500);
  assert.match(rows.at(-1)?.content ?? "", /^1999\.+$/u);
  assert.match(rows[0]?.content ?? "", /^1500\.+$/u);
  // Nothing was sent, so nothing can be an echo.
  assert.ok(rows.every((row) => row.trip === ""));
});

test("clears the log and logs further messages", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await untilText(page, "#log-count", "1 entry");
  await press(page, "Clear log");
  await untilText(page, "#log-count", "No entries");
  assert.equal((await logRows(page)).length, 0);
  await textBox(page).fill("still here");
  await send(page);
  await untilRows(page, "Received", 1);
  await untilText(page, "#log-count", "2 entries");
  await untilState(page, "Open");
});
