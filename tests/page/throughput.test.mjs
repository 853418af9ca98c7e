// Throughput runs: what they check, how they end, and what they show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireFaults, socketUrl, useBrowser } from "./support/browser.mjs";
import {
  connectTo,
  focused,
  logRows,
  press,
  sendText,
  textOf,
  untilError,
  untilRows,
  untilState,
  untilText,
} from "./support/page.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {string | Buffer} WireMessage */
/** @typedef {(message: WireMessage, i: number, socket: import("playwright-core").WebSocketRoute) => WireMessage[]} Answer */

const openPage = useBrowser();

/** @param {Page} page */
const run = (page) => press(page, "Run");
const COMPLETE = "Complete: all echoes in order and identical";

/**
 * @param {Page} page
 * @param {{type?: string, count: number, size: number, inFlight: number}} settings
 */
async function fillRun(page, { type = "Text", count, size, inFlight }) {
  await page.locator("#throughput").getByRole("radio", { name: type }).check();
  await page.getByLabel("Messages", { exact: true }).fill(String(count));
  await page.getByLabel("Size (bytes)").fill(String(size));
  await page.getByLabel("In flight").fill(String(inFlight));
}

/**
 * Replaces the server by one that answers message `i` with the messages that `answer` returns.
 *
 * @param {Page} page
 * @param {Answer} answer
 */
async function echoThrough(page, answer) {
  await page.routeWebSocket(/\/echo$/u, (socket) => {
    let i = 0;
    socket.onMessage((message) => {
      for (const echo of answer(message, i++, socket)) socket.send(echo);
    });
  });
}

/**
 * Opens the page and connects it to a replaced server, without subprotocols since that server chooses none.
 *
 * @param {import("node:test").TestContext} t
 * @param {Answer} answer
 */
async function openWithServer(t, answer) {
  const page = await openPage(t, { prepare: (page) => echoThrough(page, answer) });
  await page.getByLabel("Subprotocols").fill("");
  await connectTo(page);
  return page;
}

for (const [type, size, inFlight] of /** @type {const} */ ([
  ["Text", 300, 64],
  ["Binary", 5000, 16],
  ["Text", 8, 10_000],
  ["Binary", 8, 1],
])) {
  test(`runs ${type} messages of ${size} bytes, ${inFlight} in flight`, async (t) => {
    const page = await openPage(t);
    await connectTo(page);
    await fillRun(page, { type, count: 400, size, inFlight });
    await run(page);
    await untilText(page, "#run-outcome", COMPLETE);
    await untilText(page, "#run-progress-text", "100 %, 400 of 400");
    assert.equal(
      await page.locator("#run-progress").evaluate((/** @type {HTMLProgressElement} */ bar) => bar.value),
      1,
    );
    await untilText(page, "#run-checked", "400");
    const number = async (/** @type {string} */ selector) => Number((await textOf(page, selector)).replaceAll(",", ""));
    const rate = await number("#run-rate");
    assert.ok(rate > 0);
    // Both are rounded: the rate to one message a second, the bytes to 0.01 MB/s.
    assert.ok(Math.abs((await number("#run-bytes")) - (rate * size) / 1e6) <= 0.006 + size / 1e6);
    assert.match(await textOf(page, "#run-time"), /^\d/u);
    // The run has one entry in the log, and each message is a round trip.
    const rows = await untilRows(page, "Event", 2);
    assert.equal(rows[1]?.type, "run");
    assert.match(
      rows[1]?.content ?? "",
      new RegExp(`^400 messages of .* ${type.toLowerCase()}: .* all echoes in order and identical$`, "u"),
    );
    assert.equal((await logRows(page)).length, 2);
    await untilText(page, "#trips-count", "400");
    // The connection is still usable.
    await sendText(page, "after the run");
    assert.equal((await untilRows(page, "Received", 1))[0].content, "after the run");
  });
}

test("the server counts what a run sends", async (t) => {
  await requireFaults();
  const page = await openPage(t);
  const id = `page-run-${process.pid}`;
  await connectTo(page, socketUrl(`/fault/echo?id=${id}`));
  await fillRun(page, { count: 250, size: 100, inFlight: 32 });
  await run(page);
  await untilText(page, "#run-outcome", COMPLETE);
  const report = await (await fetch(new URL(`/control/${id}`, socketUrl("/").replace("ws", "http")))).json();
  assert.deepEqual([report.text, report.binary, report.bytes], [250, 0, 25_000]);
});

test("cancels a run, receives the outstanding echoes, and runs again", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await fillRun(page, { count: 1_000_000, size: 64, inFlight: 100 });
  await run(page);
  await untilText(page, "#run-progress-text", /, [1-9][\d,]* of 1,000,000$/u);
  // The bar and the plot move while it runs.
  await page.waitForFunction(() => {
    const progress = document.querySelector("progress");
    const isPartial = progress && progress.value > 0 && progress.value < 1;
    return isPartial && document.querySelector(".plot-dots")?.getAttribute("d");
  });
  await sendText(page, "in between");
  await untilError(page, "text", /run is in progress/u);
  await press(page, "Cancel");
  await untilText(page, "#run-outcome", /^Cancelled after [\d,]+ echoes$/u);
  await untilRows(page, "Event", 2);
  assert.equal((await logRows(page)).filter((row) => row.direction === "Received").length, 0);
  await fillRun(page, { count: 10, size: 64, inFlight: 100 });
  await run(page);
  await untilText(page, "#run-outcome", COMPLETE);
});

test("stops waiting for the echoes of a server that does not echo", async (t) => {
  await requireFaults();
  const page = await openPage(t);
  await connectTo(page, socketUrl("/fault/sink"));
  await fillRun(page, { count: 10, size: 64, inFlight: 2 });
  await run(page);
  await press(page, "Cancel");
  await untilText(page, "#run-outcome", "Cancelled; waiting for the outstanding echoes");
  await press(page, "Stop waiting");
  await untilText(page, "#run-outcome", "Cancelled after 0 echoes");
  await press(page, "Disconnect");
  await untilState(page, "Closed");
});

test("detects an altered echo", async (t) => {
  const altered = (/** @type {WireMessage} */ message) => {
    if (typeof message === "string") return message.replace(/.$/u, "?");
    const last = message.length - 1;
    return Buffer.concat([message.subarray(0, last), Buffer.of(message.readUInt8(last) ^ 1)]);
  };
  for (const type of ["Text", "Binary"]) {
    const page = await openWithServer(t, (message, i) => [i === 5 ? altered(message) : message]);
    await fillRun(page, { type, count: 20, size: 50, inFlight: 4 });
    await run(page);
    await untilText(page, "#run-outcome", "Failed");
    await untilError(page, "run-count", /^Echo 6 does not match message 6\./u);
  }
});

test("detects echoes out of order", async (t) => {
  /** @type {WireMessage[]} */
  const held = [];
  const page = await openWithServer(t, (message, i) => {
    held.push(message);
    return i % 2 ? held.splice(0).reverse() : [];
  });
  await fillRun(page, { count: 20, size: 50, inFlight: 4 });
  await run(page);
  await untilError(page, "run-count", /^Echo 1 does not match message 1\./u);
});

test("detects an echo that is received twice", async (t) => {
  const page = await openWithServer(t, (message) => [message, message]);
  await fillRun(page, { count: 1, size: 50, inFlight: 1 });
  await run(page);
  // The second echo may arrive after the run has ended, and is logged like any other message then.
  await untilText(page, "#run-outcome", /^(?:Failed|Complete.*)$/u);
  await page.waitForFunction(() => document.querySelector("#log-rows tr.row-received, #run-count-error:not(:empty)"));
});

test("shows an error when the connection ends during a run", async (t) => {
  const page = await openWithServer(t, (message, i, socket) => {
    if (i < 7) return [message];
    socket.close({ code: 4002, reason: "enough" });
    return [];
  });
  await fillRun(page, { count: 50, size: 50, inFlight: 3 });
  await run(page);
  await untilError(page, "run-count", "The connection ended. 7 echoes were received.");
  await untilText(page, "#run-outcome", "Failed");
  await untilState(page, "Closed");
});

test("shows an error when the user disconnects during a run", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await fillRun(page, { count: 1_000_000, size: 64, inFlight: 100 });
  await run(page);
  await untilText(page, "#run-progress-text", /, [1-9][\d,]* of 1,000,000$/u);
  await press(page, "Disconnect");
  await untilState(page, "Closed");
  await untilError(page, "run-count", /^The connection ended\. [\d,]+ echoes were received\.$/u);
});

test("refuses invalid numbers, and a run without a connection", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Messages", { exact: true }).press("Enter");
  await untilError(page, "run-count", /Not connected/u);
  await connectTo(page);
  for (const [id, value] of /** @type {const} */ ([
    ["run-count", "0"],
    ["run-count", "1.5"],
    ["run-size", "7"],
    ["run-size", "9000000"],
    ["run-window", "many"],
  ])) {
    const control = page.locator(`#${id}`);
    const before = await control.inputValue();
    await control.fill(value);
    await run(page);
    await untilError(page, id, /^Enter a whole number from \d+ to [\d,]+\.$/u);
    assert.equal(await focused(page), id);
    await control.fill(before);
  }
  assert.equal((await untilRows(page, "Event", 1)).length, 1);
});

test("does not start while an earlier message has no echo", async (t) => {
  const page = await openWithServer(t, () => []);
  await sendText(page, "anyone?");
  await untilRows(page, "Sent", 1);
  await run(page);
  await untilError(page, "run-count", /^An earlier message has no echo yet/u);
});
