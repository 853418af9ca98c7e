// Throughput runs: what they check, how they end, and what they draw.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connectTo,
  hasFaults,
  logRows,
  socketUrl,
  untilError,
  untilRows,
  untilState,
  untilText,
  useBrowser,
} from "./helpers.mjs";

const openPage = useBrowser();
const run = (page) => page.getByRole("button", { name: "Run", exact: true }).click();
const COMPLETE = "Complete: every echo in order and identical";

async function fillRun(page, { type = "Text", count, size, inFlight }) {
  await page.locator("#throughput").getByRole("radio", { name: type }).check();
  await page.getByLabel("Messages", { exact: true }).fill(String(count));
  await page.getByLabel("Bytes each").fill(String(size));
  await page.getByLabel("In flight").fill(String(inFlight));
}

/** A server that echoes, but for what `answer(message, i)` makes of it: the messages to send instead. */
async function echoThrough(page, answer) {
  await page.routeWebSocket(/\/echo$/u, (socket) => {
    let i = 0;
    socket.onMessage((message) => {
      for (const echo of answer(message, i++, socket)) socket.send(echo);
    });
  });
}

/** The page connected without subprotocols, which a stand-in for the server does not choose from. */
async function openThrough(t, answer) {
  const page = await openPage(t, { prepare: (page) => echoThrough(page, answer) });
  await page.getByLabel("Subprotocols").fill("");
  await connectTo(page);
  return page;
}

for (const [type, size, inFlight] of [
  ["Text", 300, 64],
  ["Binary", 5000, 16],
  ["Text", 8, 10_000],
  ["Binary", 8, 1],
]) {
  test(`runs ${type} messages of ${size} bytes, ${inFlight} in flight`, async (t) => {
    const page = await openPage(t);
    await connectTo(page);
    await fillRun(page, { type, count: 400, size, inFlight });
    await run(page);
    await untilText(page, "#run-outcome", COMPLETE);
    await untilText(page, "#run-progress-text", "100 %, 400 of 400");
    assert.equal(await page.locator("#run-progress").evaluate((bar) => bar.value), 1);
    await untilText(page, "#run-checked", "400");
    const number = async (id) => Number((await page.locator(id).textContent()).replaceAll(",", ""));
    const rate = await number("#run-rate");
    assert.ok(rate > 0);
    // Both are rounded: the rate to one message a second, the bytes to 0.01 MB/s.
    assert.ok(Math.abs((await number("#run-bytes")) - (rate * size) / 1e6) <= 0.006 + size / 1e6);
    assert.match(await page.locator("#run-time").textContent(), /^\d/u);
    // One line in the log, not one for each message; each message is a round trip.
    const rows = await untilRows(page, "Event", 2);
    assert.equal(rows[1].type, "run");
    assert.match(
      rows[1].content,
      new RegExp(`^400 messages of .* ${type.toLowerCase()}: .* every echo in order and identical$`, "u"),
    );
    assert.equal((await logRows(page)).length, 2);
    await untilText(page, "#trips-count", "400");
    // The connection is as it was.
    await page.locator("#text").fill("after the run");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    assert.equal((await untilRows(page, "Received", 1))[0].content, "after the run");
  });
}

test("the server counts what a run sends", async (t) => {
  assert.ok(await hasFaults(), "needs an echo server started with --faults");
  const page = await openPage(t);
  const id = `page-run-${process.pid}`;
  await connectTo(page, socketUrl(`/fault/echo?id=${id}`));
  await fillRun(page, { count: 250, size: 100, inFlight: 32 });
  await run(page);
  await untilText(page, "#run-outcome", COMPLETE);
  const report = await (await fetch(new URL(`/control/${id}`, socketUrl("/").replace("ws", "http")))).json();
  assert.deepEqual([report.text, report.binary, report.bytes], [250, 0, 25_000]);
});

test("cancels a run, collects the echoes under way, and runs again", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await fillRun(page, { count: 1_000_000, size: 64, inFlight: 100 });
  await run(page);
  await untilText(page, "#run-progress-text", /, [1-9][\d,]* of 1,000,000$/u);
  // The bar and the plot move while it runs.
  await page.waitForFunction(() => {
    const { value } = document.getElementById("run-progress");
    return value > 0 && value < 1 && document.querySelector(".plot-dots").getAttribute("d");
  });
  await page.locator("#text").fill("in between");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await untilError(page, "text", /run is under way/u);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await untilText(page, "#run-outcome", /^Cancelled after [\d,]+ echoes$/u);
  await untilRows(page, "Event", 2);
  assert.equal((await logRows(page)).filter((row) => row.direction === "Received").length, 0);
  await fillRun(page, { count: 10, size: 64, inFlight: 100 });
  await run(page);
  await untilText(page, "#run-outcome", COMPLETE);
});

test("stops waiting for a server that does not echo", async (t) => {
  assert.ok(await hasFaults(), "needs an echo server started with --faults");
  const page = await openPage(t);
  await connectTo(page, socketUrl("/fault/sink"));
  await fillRun(page, { count: 10, size: 64, inFlight: 2 });
  await run(page);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await untilText(page, "#run-outcome", "Cancelled; waiting for the echoes under way");
  await page.getByRole("button", { name: "Stop waiting" }).click();
  await untilText(page, "#run-outcome", "Cancelled after 0 echoes");
  await page.getByRole("button", { name: "Disconnect" }).click();
  await untilState(page, "Closed");
});

test("finds an echo that was altered", async (t) => {
  const altered = (message) => {
    if (typeof message === "string") return message.replace(/.$/u, "?");
    const bytes = Buffer.from(message);
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  };
  for (const type of ["Text", "Binary"]) {
    const page = await openThrough(t, (message, i) => [i === 5 ? altered(message) : message]);
    await fillRun(page, { type, count: 20, size: 50, inFlight: 4 });
    await run(page);
    await untilText(page, "#run-outcome", "Failed");
    await untilError(page, "run-count", /^What came back as echo 6 is not message 6\./u);
  }
});

test("finds echoes out of order", async (t) => {
  const held = [];
  const page = await openThrough(t, (message, i) => {
    held.push(message);
    return i % 2 ? held.splice(0).reverse() : [];
  });
  await fillRun(page, { count: 20, size: 50, inFlight: 4 });
  await run(page);
  await untilError(page, "run-count", /^What came back as echo 1 is not message 1\./u);
});

test("finds an echo that came twice", async (t) => {
  const page = await openThrough(t, (message) => [message, message]);
  await fillRun(page, { count: 1, size: 50, inFlight: 1 });
  await run(page);
  // The second may come when the run is over already, and is a message like any other then.
  await untilText(page, "#run-outcome", /^(?:Failed|Complete.*)$/u);
  await page.waitForFunction(() => document.querySelector("#log-rows tr.row-received, #run-count-error:not(:empty)"));
});

test("says so when the connection ends during a run", async (t) => {
  const page = await openThrough(t, (message, i, socket) => {
    if (i < 7) return [message];
    socket.close({ code: 4002, reason: "enough" });
    return [];
  });
  await fillRun(page, { count: 50, size: 50, inFlight: 3 });
  await run(page);
  await untilError(page, "run-count", "The connection ended. 7 echoes came back.");
  await untilText(page, "#run-outcome", "Failed");
  await untilState(page, "Closed");
});

test("says so when the user disconnects during a run", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await fillRun(page, { count: 1_000_000, size: 64, inFlight: 100 });
  await run(page);
  await untilText(page, "#run-progress-text", /, [1-9][\d,]* of 1,000,000$/u);
  await page.getByRole("button", { name: "Disconnect" }).click();
  await untilState(page, "Closed");
  await untilError(page, "run-count", /^The connection ended\. [\d,]+ echoes came back\.$/u);
});

test("refuses numbers that will not do, and a run without a connection", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Messages", { exact: true }).press("Enter");
  await untilError(page, "run-count", /Not connected/u);
  await connectTo(page);
  for (const [id, value] of [
    ["run-count", "0"],
    ["run-count", "1.5"],
    ["run-size", "7"],
    ["run-size", "9000000"],
    ["run-window", "many"],
  ]) {
    const control = page.locator(`#${id}`);
    const before = await control.inputValue();
    await control.fill(value);
    await run(page);
    await untilError(page, id, /^Enter a whole number from \d+ to [\d,]+\.$/u);
    assert.equal(await page.evaluate(() => document.activeElement.id), id);
    await control.fill(before);
  }
  assert.equal((await untilRows(page, "Event", 1)).length, 1);
});

test("does not start while an earlier message has no echo", async (t) => {
  const page = await openThrough(t, () => []);
  await page.locator("#text").fill("anyone?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await untilRows(page, "Sent", 1);
  await run(page);
  await untilError(page, "run-count", /^An earlier message has no echo yet/u);
});
