// Connecting, what was negotiated, closing, and failing to connect.
import assert from "node:assert/strict";
import { test } from "node:test";
import { closedPortUrl, NETWORK_FAILURE, requireFaults, socketUrl, useBrowser } from "./support/browser.mjs";
import {
  connectTo,
  logRows,
  press,
  sendText,
  untilError,
  untilRow,
  untilRows,
  untilState,
  untilText,
} from "./support/page.mjs";

const openPage = useBrowser();

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
  // The log shows the extensions with their parameters, the panel their names only.
  const [, extensions = "none"] = opened.content.split(", extensions ");
  await untilText(page, "#fact-extensions", extensions.split(";")[0]);
  assert.ok(!(await page.getByLabel("URL").isEditable()));
});

test("shows the subprotocol that the server chose, and none if none was offered", async (t) => {
  const page = await openPage(t);
  await page.getByLabel("Subprotocols").fill("unknown.v9, chat.v1");
  await connectTo(page);
  await untilText(page, "#fact-protocol", "chat.v1");
  await press(page, "Disconnect");
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
  await press(page, "Disconnect");
  await untilState(page, "Closed");
  await untilText(page, "#fact-close", "1000 normal closure, no reason, clean");

  await connectTo(page);
  await untilText(page, "#fact-close", "none yet");
  await sendText(page, "again");
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
  await press(page, "Close with this code");
  await untilState(page, "Closed");
  await untilText(page, "#fact-close", "4001 private use, reason “tschüß”, clean");
  await untilText(page, "#announcer", "Closed with 4001 private use, reason “tschüß”, clean.");
  const events = await untilRows(page, "Event", 2);
  assert.equal(events[1].type, "close");
  assert.equal(events[1].content, "4001 private use, reason “tschüß”, clean");
});

test("shows an error when no server listens at the URL, and connects afterwards", async (t) => {
  const page = await openPage(t, { allowed: NETWORK_FAILURE });
  await page.getByLabel("URL").fill(await closedPortUrl());
  await press(page, "Connect");
  await untilState(page, "Failed");
  await untilError(page, "url", /^Could not connect\. ./u);
  const refused = await untilRow(page, "Event", 1);
  assert.equal(refused.type, "error");
  assert.notEqual(refused.content, "");

  await connectTo(page, socketUrl("/echo"));
  await untilText(page, "#url-error", "");
});

test("shows the code and the reason when the server closes the connection", async (t) => {
  await requireFaults();
  const page = await openPage(t);
  await page.getByLabel("URL").fill(socketUrl("/fault/close?code=4321&reason=enough&after=1"));
  await press(page, "Connect");
  await untilState(page, "Open");
  await sendText(page, "last words");
  await untilText(page, "#fact-close", "4321 private use, reason “enough”, clean");
  await untilState(page, "Closed");
  await untilRows(page, "Event", 2);
  const rows = await logRows(page);
  assert.deepEqual(
    rows.map((row) => row.type),
    ["open", "text", "text", "close"],
  );
});

test("distinguishes an unclean end from a clean one, and shows which messages had no echo", async (t) => {
  await requireFaults();
  const page = await openPage(t, { allowed: NETWORK_FAILURE });
  await connectTo(page, socketUrl("/fault/silence"));
  await sendText(page, "anyone?");
  await untilText(page, "#log-rows tr.row-sent .col-trip", "waiting");
  await press(page, "Disconnect");
  await press(page, "Terminate");
  await untilState(page, "Failed");
  await untilText(page, "#fact-close", /^1006 abnormal closure, .*not clean$/u);
  await untilText(page, "#log-rows tr.row-sent .col-trip", "no echo");
});

test("cancels connecting, and connects afterwards", async (t) => {
  await requireFaults();
  const page = await openPage(t, { allowed: NETWORK_FAILURE });
  await page.getByLabel("URL").fill(socketUrl("/fault/slow-handshake?ms=8000"));
  await press(page, "Connect");
  await untilState(page, "Connecting");
  await press(page, "Cancel");
  await untilState(page, "Closed");
  await untilText(page, "#announcer", "Connecting was cancelled.");
  await untilText(page, "#url-error", "");
  await connectTo(page, socketUrl("/echo"));
});

test("shows an error when the package cannot be loaded", async (t) => {
  const page = await openPage(t, {
    allowed: /Failed to load resource/u,
    prepare: (page) => page.route("**/sockstream/**", (route) => route.abort()),
  });
  await untilText(page, "#load-error", /^The sockstream package could not be loaded/u);
});
