// Connecting, what was negotiated, closing, and being refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  closedPortUrl,
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
// The browser's own line about a failed connection; a page cannot keep it from the console.
const NETWORK_FAILURE = /WebSocket connection to .* failed/u;
const NEEDS_FAULTS = "needs an echo server started with --faults";

test("offers the echo server's full URL and two subprotocols", async (t) => {
  const page = await openPage(t);
  assert.equal(await page.getByLabel("URL").inputValue(), socketUrl("/echo"));
  assert.equal(await page.getByLabel("Subprotocols").inputValue(), "chat.v2, chat.v1");
  await untilState(page, "Not connected");
});

test("connects, shows and announces the negotiated subprotocol", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await untilText(page, "#fact-protocol", "chat.v2");
  await untilText(page, "#announcer", "Open. Subprotocol chat.v2.");
  const [opened] = await untilRows(page, "Event", 1);
  assert.equal(opened.type, "open");
  const expected = `${socketUrl("/echo")}, subprotocol chat.v2`;
  assert.equal(opened.content.slice(0, expected.length), expected);
  // The log has the extensions to the letter, the strip their names.
  const [, extensions = "none"] = opened.content.split(", extensions ");
  await untilText(page, "#fact-extensions", extensions.split(";")[0]);
  assert.ok(await page.getByLabel("URL").evaluate((input) => input.readOnly));
});

test("shows the subprotocol the server chose from another offer, and none without an offer", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Subprotocols").fill("unknown.v9, chat.v1");
  await connectTo(page);
  await untilText(page, "#fact-protocol", "chat.v1");
  await page.getByRole("button", { name: "Disconnect" }).click();
  await untilState(page, "Closed");
  await page.getByLabel("Subprotocols").fill("");
  await connectTo(page);
  await untilText(page, "#fact-protocol", "none");
});

test("accepts a path on this server as the URL", async (t) => {
  const page = await openPage(t);
  await connectTo(page, "/echo");
  const [opened] = await untilRows(page, "Event", 1);
  assert.match(opened.content, new RegExp(`^${socketUrl("/echo")},`, "u"));
});

test("disconnects, shows the close event, and connects again", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByRole("button", { name: "Disconnect" }).click();
  await untilState(page, "Closed");
  await untilText(page, "#fact-close", "1000 normal closure, no reason, clean");

  await connectTo(page);
  await untilText(page, "#fact-close", "none yet");
  await page.locator("#text").fill("again");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const [echo] = await untilRows(page, "Received", 1);
  assert.equal(echo.content, "again");
  const events = (await logRows(page)).filter((row) => row.direction === "Event").map((row) => row.type);
  assert.deepEqual(events, ["open", "close", "open"]);
});

test("closes with a code and a reason and shows the close event", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.locator("#close-code").fill("4001");
  await page.getByLabel("Reason").fill("tschüß");
  await untilText(page, "#close-reason-hint", "8 of 123 bytes");
  await page.getByRole("button", { name: "Close with this code" }).click();
  await untilState(page, "Closed");
  await untilText(page, "#fact-close", "4001 private use, reason “tschüß”, clean");
  await untilText(page, "#announcer", "Closed with 4001 private use, reason “tschüß”, clean.");
  const events = await untilRows(page, "Event", 2);
  assert.equal(events[1].type, "close");
  assert.equal(events[1].content, "4001 private use, reason “tschüß”, clean");
});

test("says so when nobody answers at the URL, and connects afterwards", async (t) => {
  const page = await openPage(t, { allowed: NETWORK_FAILURE });
  await page.getByLabel("URL").fill(await closedPortUrl());
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await untilState(page, "Failed");
  await untilError(page, "url", /^Could not connect\. ./u);
  const [refused] = await untilRows(page, "Event", 1);
  assert.equal(refused.type, "error");
  assert.notEqual(refused.content, "");

  await connectTo(page, socketUrl("/echo"));
  await untilText(page, "#url-error", "");
});

test("shows a close the server began, with its code and reason", async (t) => {
  assert.ok(await hasFaults(), NEEDS_FAULTS);
  const page = await openPage(t);
  await page.getByLabel("URL").fill(socketUrl("/fault/close?code=4321&reason=enough&after=1"));
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await untilState(page, "Open");
  await page.locator("#text").fill("last words");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await untilText(page, "#fact-close", "4321 private use, reason “enough”, clean");
  await untilState(page, "Closed");
  await untilRows(page, "Event", 2);
  const rows = await logRows(page);
  assert.deepEqual(
    rows.map((row) => row.type),
    ["open", "text", "text", "close"],
  );
});

test("tells an unclean end from a clean one, and which messages had no echo", async (t) => {
  assert.ok(await hasFaults(), NEEDS_FAULTS);
  const page = await openPage(t, { allowed: NETWORK_FAILURE });
  await connectTo(page, socketUrl("/fault/silence"));
  await page.locator("#text").fill("anyone?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await untilText(page, "#log-rows tr.row-sent .col-trip", "waiting");
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("button", { name: "Terminate" }).click();
  await untilState(page, "Failed");
  await untilText(page, "#fact-close", /^1006 abnormal closure, .*not clean$/u);
  await untilText(page, "#log-rows tr.row-sent .col-trip", "no echo");
});

test("gives up connecting when told to, and connects afterwards", async (t) => {
  assert.ok(await hasFaults(), NEEDS_FAULTS);
  const page = await openPage(t, { allowed: NETWORK_FAILURE });
  await page.getByLabel("URL").fill(socketUrl("/fault/slow-handshake?ms=8000"));
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await untilState(page, "Connecting");
  await page.getByRole("button", { name: "Cancel" }).click();
  await untilState(page, "Closed");
  await untilText(page, "#announcer", "Connecting was cancelled.");
  await untilText(page, "#url-error", "");
  await connectTo(page, socketUrl("/echo"));
});

test("says so when the package cannot be loaded", async (t) => {
  const page = await openPage(t, {
    allowed: /Failed to load resource/u,
    prepare: (page) => page.route("**/sockstream/**", (route) => route.abort()),
  });
  await untilText(page, "#boot-error", /^The sockstream package could not be loaded/u);
});
