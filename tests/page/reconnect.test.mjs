// Reconnecting: the switch, the phases and their picture, what may not have arrived, and the buttons that cause it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, LAYOUTS } from "./support/axe.mjs";
import { requireFaults, serverUrl, socketUrl, useBrowser } from "./support/browser.mjs";
import {
  connectTo,
  focused,
  logRows,
  press,
  sendText,
  tabTo,
  textOf,
  untilError,
  untilRows,
  untilState,
  untilText,
} from "./support/page.mjs";
import { connectReconnecting, FAILURES, LONG_DELAYS, sentMessages, shapes, switchOn } from "./support/reconnecting.mjs";

/** @typedef {import("playwright-core").Page} Page */

const openPage = useBrowser();

/** Short delays, so that a test needs no patience. */
const QUICK = { first: "0.1", largest: "0.5" };

/** @param {Page} page @param {string} pattern */
const eventTypes = async (page, pattern) =>
  (await logRows(page)).map(({ type }) => type).filter((type) => new RegExp(pattern, "u").test(type));

/**
 * Returns the id by which the server knows the connection.
 *
 * @param {Page} page
 */
async function serverId(page) {
  const [open] = (await logRows(page)).filter(({ type }) => type === "open");
  const [, id = ""] = open?.content.match(/[?&]id=([\w-]+)/u) ?? [];
  assert.ok(id, `The log names no id: ${open?.content}`);
  return id;
}

/** @param {string} id */
async function report(id) {
  const response = await fetch(new URL(`/control/${id}`, serverUrl()));
  assert.ok(response.ok);
  return response.json();
}

/**
 * Waits until a burst has filled the buffers of the browser and of the system.
 *
 * @param {Page} page
 */
async function untilNothingIsAccepted(page) {
  let before;
  let now;
  do {
    await untilText(page, "#buffer-state", /^Full/u);
    before = now;
    await page.waitForTimeout(500);
    now = await textOf(page, "#burst-outcome");
  } while (now !== before);
}

test("the switch shows the options, and without it nothing reconnects", async (t) => {
  const page = await openPage(t, FAILURES);
  const toggle = page.getByRole("switch", { name: "Connect again when the connection is lost" });
  assert.equal(await toggle.isChecked(), false);
  assert.equal(await page.locator("#reconnect-body").isVisible(), false);
  await toggle.check();
  assert.ok(await page.getByLabel("First delay (s)").isVisible());
  await toggle.uncheck();
  assert.equal(await page.locator("#reconnect-body").isVisible(), false);

  await connectTo(page, socketUrl("/fault/reset?after=1"));
  await sendText(page, "the last one");
  await untilState(page, "Failed");
  assert.deepEqual(await eventTypes(page, "open|waiting"), ["open"]);
});

test("a reset is followed by a new connection, and both are in the log and in the picture", async (t) => {
  await requireFaults();
  const page = await openPage(t, FAILURES);
  await connectReconnecting(page, QUICK);
  const id = await serverId(page);
  await sendText(page, "first");
  await untilRows(page, "Received", 1);
  await press(page, "Reset the connection");
  await untilText(page, "#faults-outcome", "The server has reset the connection.");
  await untilText(page, "#reconnect-connections", "2");
  await untilState(page, "Open");
  await sendText(page, "second");
  await untilRows(page, "Received", 2);
  assert.equal((await report(id)).connections, 2);
  assert.deepEqual(await eventTypes(page, "open|close|waiting|losses"), ["open", "close", "waiting", "open"]);
  const expected = ["open", "waiting", "connecting", "open"];
  assert.deepEqual((await shapes(page)).slice(-4), expected);
  assert.match(await textOf(page, "#strip-words"), /^Connected for \d+ s$/u);
  assert.match(
    await textOf(page, "#strip-summary"),
    /^Now connected\. Before, newest first: connecting for [\d.]+ s, waiting for [\d.]+ s, connected for [\d.]+ s/u,
  );
  // Nothing was lost: both echoes have confirmed their message.
  assert.deepEqual(
    (await sentMessages(page)).map(({ number, trip, mark }) => [number, trip, mark]),
    [
      ["#1", "echoed", undefined],
      ["#2", "echoed", undefined],
    ],
  );
  assert.equal(await textOf(page, "#reconnect-unconfirmed"), "0");
});

test("waiting shows the time that is left, in words and in the picture", async (t) => {
  await requireFaults();
  const page = await openPage(t, LONG_DELAYS);
  await connectReconnecting(page, { first: "60", largest: "60" });
  await press(page, "Reset the connection");
  await untilState(page, "Waiting");
  await untilText(page, "#announcer", /^Waiting [\d.]+ m?s before attempt 2\.$/u);
  const left = async () => {
    const words = await untilText(page, "#strip-words", /^Waiting: attempt 2 in \d+\.\d s$/u);
    return Number(words.match(/in ([\d.]+)/u)?.[1]);
  };
  const before = await left();
  assert.deepEqual((await shapes(page)).slice(-2), ["waiting", "planned"]);
  assert.match(await textOf(page, "#strip .strip-countdown"), /^in \d+\.\d s$/u);
  await page.waitForTimeout(300);
  const after = await left();
  assert.ok(after < before, `${after} s are left after ${before} s`);
  await press(page, "Stop");
  await untilState(page, "Closed");
  await untilText(page, "#strip-words", "Stopped: no attempt follows");
  assert.equal((await shapes(page)).at(-1), "stopped");
});

test("a server that refuses is tried again until it accepts", async (t) => {
  await requireFaults();
  const page = await openPage(t, FAILURES);
  await connectReconnecting(page, QUICK);
  const id = await serverId(page);
  await press(page, "Refuse for 10 s");
  await untilText(page, "#faults-outcome", /^The server refuses this page's connections for 10 s/u);
  await untilText(page, "#reconnect-attempt-count", /^(?:[4-9]|\d\d)$/u);
  assert.equal(await textOf(page, "#reconnect-connections"), "1");
  // The test need not wait for all of the ten seconds.
  await fetch(new URL(`/control/${id}/refuse?ms=0`, serverUrl()), { method: "POST" });
  await untilText(page, "#reconnect-connections", "2");
  await untilState(page, "Open");
});

test("gives up after so many attempts, and says why", async (t) => {
  await requireFaults();
  const page = await openPage(t, FAILURES);
  await connectReconnecting(page, { ...QUICK, attempts: "2" });
  await press(page, "Refuse for 10 s");
  await untilState(page, "Failed");
  await untilText(page, "#announcer", /^Gave up/u);
  await untilText(page, "#strip-words", "Stopped: no attempt follows");
  const [stopped] = (await untilRows(page, "Event", 1)).filter(({ type }) => type === "stopped");
  assert.match(stopped?.content ?? "", /^Gave up/u);
  // The settings can be changed again, and the page connects anew.
  await fetch(new URL(`/control/${await serverId(page)}/refuse?ms=0`, serverUrl()), { method: "POST" });
  await connectReconnecting(page, { attempts: "" });
});

test("the heartbeat finds a server that has fallen silent; what was sent is marked as unconfirmed", async (t) => {
  await requireFaults();
  const page = await openPage(t, FAILURES);
  await connectReconnecting(page, { ...QUICK, heartbeat: "0.3", answer: "1" });
  await untilText(page, "#reconnect-trip", /^[\d.<]+ ?[\d.]* m?s$/u);
  await sendText(page, "arrives");
  await untilRows(page, "Received", 1);
  await press(page, "Fall silent");
  await untilText(page, "#faults-outcome", /^The server has fallen silent/u);
  await sendText(page, "into the void");
  await untilText(page, "#reconnect-connections", "2");
  await untilState(page, "Open");
  await sendText(page, "arrives again");
  await untilRows(page, "Received", 2);
  assert.deepEqual(await sentMessages(page), [
    { number: "#1", content: "arrives", trip: "echoed", mark: undefined },
    { number: "#2", content: "into the void", trip: "unconfirmed", mark: "unconfirmed" },
    { number: "#3", content: "arrives again", trip: "echoed", mark: undefined },
  ]);
  const [losses] = (await logRows(page)).filter(({ type }) => type === "losses");
  assert.equal(losses?.content, "Unconfirmed, may have arrived: message 2.");
  // The heartbeat's own messages are not in the log.
  assert.equal((await untilRows(page, "Received", 2)).length, 2);
});

test("messages that never left are told from those that may have arrived", async (t) => {
  await requireFaults();
  const page = await openPage(t, FAILURES);
  await connectReconnecting(page, { first: "60", largest: "60", heartbeat: "" });
  const id = await serverId(page);
  await press(page, "Fall silent");
  await untilText(page, "#faults-outcome", /^The server has fallen silent/u);
  await page.getByLabel("Burst (MiB)").fill("64");
  await press(page, "Send burst");
  await untilNothingIsAccepted(page);
  await press(page, "Stop");
  await press(page, "Reset the connection");
  await untilState(page, "Waiting");
  await untilText(page, "#log-rows tr:last-child .col-type", /^(?:losses|waiting)$/u);
  const messages = await sentMessages(page);
  const marks = messages.filter(({ number }) => number).map(({ mark }) => mark);
  const neverSent = marks.filter((mark) => mark === "never-sent").length;
  const unconfirmed = marks.filter((mark) => mark === "unconfirmed").length;
  assert.ok(neverSent > 0 && unconfirmed > 0, `${neverSent} never sent, ${unconfirmed} unconfirmed`);
  // The ones that never left are the last.
  assert.ok(marks.slice(-neverSent).every((mark) => mark === "never-sent"));
  assert.equal((await report(id)).binary, 0);
  // One had found no room, and waits for the next connection.
  const [last] = messages.slice(-1);
  assert.deepEqual([last?.number, last?.trip, last?.mark], ["", "queued", undefined]);
  const [losses] = (await logRows(page)).filter(({ type }) => type === "losses");
  assert.match(losses?.content ?? "", /^Unconfirmed, may have arrived: messages 1 to \d+\. Never sent: messages? \d+/u);
});

test("nothing is tried while offline, and at once when the network is back", async (t) => {
  await requireFaults();
  const page = await openPage(t, LONG_DELAYS);
  await connectReconnecting(page, { first: "60", largest: "60" });
  await press(page, "Reset the connection");
  await untilState(page, "Waiting");
  await page.context().setOffline(true);
  await untilState(page, "Offline");
  await untilText(page, "#announcer", "Offline.");
  await untilText(page, "#strip-words", "Offline: the next attempt waits for the network");
  assert.equal((await shapes(page)).at(-1), "offline");
  await page.context().setOffline(false);
  await untilState(page, "Open");
  await untilText(page, "#reconnect-connections", "2");
});

test("messages wait while away if the user wants that, and are refused otherwise", async (t) => {
  await requireFaults();
  for (const queue of [true, false]) {
    const page = await openPage(t, LONG_DELAYS);
    await connectReconnecting(page, { first: "60", largest: "60", queue });
    await press(page, "Reset the connection");
    await untilState(page, "Waiting");
    await page.locator("#text").fill("patience");
    await page.locator("#text").press("Enter");
    if (queue) {
      await untilText(page, "#send-outcome", "Waits for the next connection");
      await untilText(page, "#log-rows tr.row-sent .col-trip", "queued");
    } else {
      await untilError(page, "text", /^Away: /u);
      await untilText(page, "#log-rows tr.row-sent .col-trip", "not sent");
    }
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await untilState(page, "Open");
    if (queue) await untilText(page, "#log-rows tr.row-received .body", "patience");
    const [message] = await sentMessages(page);
    assert.deepEqual([message?.number, message?.trip], queue ? ["#1", "echoed"] : ["", "not sent"]);
  }
});

test("without --faults, and for other servers, the buttons are not available and say why", async (t) => {
  const page = await openPage(t, {
    prepare: (page) => page.route("**/features", (route) => route.fulfill({ contentType: "text/plain", body: "" })),
  });
  await connectReconnecting(page);
  const reason = await untilText(page, "#faults-hint", /^This server was not started with --faults/u);
  for (const name of ["Reset the connection", "Refuse for 10 s", "Fall silent"]) {
    const button = page.getByRole("button", { name });
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    // playwright would wait until it is available.
    await button.press("Enter");
    await untilText(page, "#faults-outcome", reason);
  }
  assert.equal(await textOf(page, "#state"), "Open");

  const other = await openPage(t, FAILURES);
  await switchOn(other);
  const elsewhere = socketUrl("/echo").replace("127.0.0.1", "localhost");
  await other.getByLabel("URL").fill(elsewhere);
  await press(other, "Connect");
  await untilText(other, "#faults-hint", /^Only this page's server/u);
});

test("invalid options are refused with a message, and the first one gets the focus", async (t) => {
  const page = await openPage(t);
  await switchOn(page, { first: "0", largest: "x", heartbeat: "1 s", answer: "", attempts: "0" });
  await press(page, "Connect");
  await untilError(page, "reconnect-first", /^Enter seconds from 0\.1 to /u);
  for (const id of ["reconnect-largest", "reconnect-heartbeat", "reconnect-answer"]) {
    await untilError(page, id, /^Enter seconds from /u);
  }
  await untilError(page, "reconnect-attempts", /^Enter a whole number from 1 to /u);
  assert.equal(await focused(page), "reconnect-first");
  assert.equal(await textOf(page, "#state"), "Not connected");
  await switchOn(page, { first: "5", largest: "4", heartbeat: "", answer: "1", attempts: "" });
  await press(page, "Connect");
  await untilError(page, "reconnect-largest", /^Enter seconds from 5 to /u);
});

test("works with the keyboard alone, and the settings stay as they are while connected", async (t) => {
  await requireFaults();
  const page = await openPage(t, FAILURES);
  const { keyboard } = page;
  await tabTo(page, "reconnect");
  await keyboard.press("Space");
  await tabTo(page, "reconnect-first");
  await keyboard.press("Control+A");
  await keyboard.type("0.1");
  await tabTo(page, "reconnect-largest");
  await keyboard.press("Control+A");
  await keyboard.type("0.5");
  await keyboard.press("Enter");
  await untilState(page, "Open");
  assert.equal(await focused(page), "reconnect-largest");
  assert.ok(await page.locator("#reconnect-largest").evaluate((it) => it instanceof HTMLInputElement && it.readOnly));
  await tabTo(page, "reconnect-queue");
  await keyboard.press("Space");
  assert.ok(await page.getByLabel("Queue messages").isChecked());
  await tabTo(page, "fault-reset");
  await keyboard.press("Enter");
  await untilText(page, "#reconnect-connections", "2");
  assert.equal(await focused(page), "fault-reset");
  await untilState(page, "Open");
  await page.locator("#reconnect").focus();
  await keyboard.press("Space");
  assert.ok(await page.getByRole("switch").isChecked());
});

/** @type {Record<string, (page: Page) => Promise<unknown>>} */
const STATES = {
  "switched on": (page) => switchOn(page),
  waiting: async (page) => {
    await connectReconnecting(page, { first: "60", largest: "60" });
    await press(page, "Fall silent");
    await untilText(page, "#faults-outcome", /^The server has fallen silent/u);
    await sendText(page, "into the void");
    await untilRows(page, "Sent", 1);
    await press(page, "Reset the connection");
    await untilText(page, "#log-rows tr.row-sent .col-trip", "unconfirmed");
    await untilState(page, "Waiting");
  },
  "gave up": async (page) => {
    await connectReconnecting(page, { ...QUICK, attempts: "1" });
    await press(page, "Refuse for 10 s");
    await untilState(page, "Failed");
  },
};

for (const [layout, options] of Object.entries(LAYOUTS)) {
  for (const [state, reach] of Object.entries(STATES)) {
    test(`axe finds no violations, and nothing needs sideways scrolling: ${layout}, ${state}`, async (t) => {
      const page = await openPage(t, { ...LONG_DELAYS, reducedMotion: "reduce", ...options });
      await reach(page);
      await assertAccessible(page);
      const tooWide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const parts = [...document.querySelectorAll(".reconnect :is(input, button, p, dd, li, svg)")];
        const cut = parts.filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > clientWidth);
        return [scrollWidth - clientWidth, ...cut.map((part) => part.id || part.textContent)];
      });
      assert.deepEqual(tooWide, [0]);
    });
  }
}
