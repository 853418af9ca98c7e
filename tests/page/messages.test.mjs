// Sending text and hex, and what the log tells about them and their echoes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectTo, hasFaults, logRows, socketUrl, untilRows, untilState, untilText, useBrowser } from "./helpers.mjs";

const openPage = useBrowser();
const ROUND_TRIP = /^(?:< 0\.1 ms|\d+\.\d ms|\d+\.\d\d s)$/u;
const TIME = /^\d\d:\d\d:\d\d\.\d{3}$/u;

const textBox = (page) => page.locator("#text");
const send = (page) => page.getByRole("button", { name: "Send", exact: true }).click();

async function choose(page, kind) {
  await page.getByRole("radio", { name: kind }).check();
}

test("sends text and shows its echo with type, size, time and round trip", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await textBox(page).fill("grüße 👋");
  await send(page);
  const [echo] = await untilRows(page, "Received", 1);
  const [sent] = await untilRows(page, "Sent", 1);
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
  await choose(page, "Hex bytes");
  await page.getByLabel("Bytes in hex").fill("48 69 0x00,FF de:ad\nbeef");
  await send(page);
  const [echo] = await untilRows(page, "Received", 1);
  assert.equal(echo.type, "binary");
  assert.equal(echo.size, "8 B");
  assert.match(echo.content, /^48 69 00 ff de ad be ef/u);
  assert.match(echo.trip, ROUND_TRIP);
});

test("shows bytes as text beside the hex only where there is some to read", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await choose(page, "Hex bytes");
  for (const [i, [hex, shown]] of [
    ["00 41 ff", "00 41 ff ·A·"],
    ["00 01 ff", "00 01 ff"],
  ].entries()) {
    await page.getByLabel("Bytes in hex").fill(hex);
    await send(page);
    assert.equal((await untilRows(page, "Received", i + 1))[i].content, shown);
  }
});

test("sends empty messages of both types", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await send(page);
  await untilRows(page, "Received", 1);
  await choose(page, "Hex bytes");
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

test("shows markup and control characters, and interprets neither", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await textBox(page).fill('<img src=x onerror="throw 1"><b>bold</b> \u0007\u001b[31m');
  await send(page);
  const [echo] = await untilRows(page, "Received", 1);
  assert.equal(echo.content, '<img src=x onerror="throw 1"><b>bold</b> ␇␛[31m');
  assert.equal(await page.locator("#log-rows :is(img, b)").count(), 0);
});

test("truncates a long text between characters and tells its full size", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  // 299 single units put the 300th in the middle of the first pair.
  await textBox(page).fill(`${"x".repeat(299)}${"👋".repeat(1000)}`);
  await send(page);
  const [echo] = await untilRows(page, "Received", 1);
  assert.equal(echo.size, "4.2 KiB");
  assert.equal(echo.content, `${"x".repeat(299)} … 4,299 bytes in all`);
});

test("keeps the newest 500 entries and says that older ones went", async (t) => {
  assert.ok(await hasFaults(), "needs an echo server started with --faults");
  const page = await openPage(t);
  await connectTo(page, socketUrl("/fault/flood?count=2000&size=16&type=text"));
  await untilText(page, "#log-count", "Newest 500; 1,501 older entries removed");
  const rows = await logRows(page);
  assert.equal(rows.length, 500);
  assert.match(rows.at(-1).content, /^1999\.+$/u);
  assert.match(rows[0].content, /^1500\.+$/u);
  // Nothing was sent, so nothing can be an echo.
  assert.ok(rows.every((row) => row.trip === ""));
});

test("clears the log and goes on", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await untilText(page, "#log-count", "1 entry");
  await page.getByRole("button", { name: "Clear log" }).click();
  await untilText(page, "#log-count", "Nothing yet");
  assert.equal((await logRows(page)).length, 0);
  await textBox(page).fill("still here");
  await send(page);
  await untilRows(page, "Received", 1);
  await untilText(page, "#log-count", "2 entries");
  await untilState(page, "Open");
});
