// What the browser tells about the network and the page.

import { deepEqual, equal } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { recorded, withReconnecting } from "../../support/reconnect.js";
import { eventually, pause } from "../../support/server.js";
import { onceMade, withStandIns } from "../../support/stand-in.js";
import { watchListeners } from "../../support/watch.js";

/** @param {string} type @param {object} [members] */
const dispatch = (type, members) => globalThis.dispatchEvent(Object.assign(new Event(type), members));

const LONG = { delays: { first: 1e9, max: 1e9 } };

test("nothing is tried while offline, and at once when online again", () =>
  withReconnecting({}, async ({ socket, open, made, types }) => {
    const native = await open();
    dispatch("offline");
    native.end(1006, "", false);
    await eventually("it is offline", () => socket.state === "offline");
    await pause(20);
    equal(made.length, 1, "native sockets");
    dispatch("online");
    await open(2);
    deepEqual(types(), ["connecting", "opened", "disconnected", "offline", "connecting", "opened"]);
  }));

test("an open connection is left alone when the browser says offline", () =>
  withReconnecting({}, async ({ socket, open, made }) => {
    const native = await open();
    dispatch("offline");
    equal(await socket.send("x"), 1);
    dispatch("online");
    await pause(5);
    deepEqual([socket.state, made.length, native.readyState], ["open", 1, 1]);
  }));

for (const [type, members] of /** @type {[string, object?][]} */ ([
  ["online"],
  ["pageshow", { persisted: true }],
  ["resume"],
  ["visibilitychange"],
])) {
  test(`${type} ends the wait before the next attempt`, () =>
    withReconnecting(LONG, async ({ socket, made, open }) => {
      (await onceMade(made)).end(1006, "", false);
      await eventually("it waits", () => socket.state === "waiting");
      dispatch(type, members);
      await open(2);
    }));
}

test("showing a page for the first time does not end the wait", () =>
  withReconnecting(LONG, async ({ socket, made }) => {
    (await onceMade(made)).end(1006, "", false);
    await eventually("it waits", () => socket.state === "waiting");
    dispatch("pageshow", { persisted: false });
    await pause(5);
    deepEqual([socket.state, made.length], ["waiting", 1]);
  }));

test("a tab switch does not replace a live connection", () =>
  withReconnecting({}, async ({ socket, open, made }) => {
    await open();
    for (let count = 0; count < 10; count++) dispatch("visibilitychange");
    await pause(5);
    deepEqual([socket.state, made.length], ["open", 1]);
  }));

test("after a wake-up a connection that was silent is asked whether it lives", () =>
  withReconnecting({ heartbeat: { payload: "ping", isAnswer: () => true, interval: 60_000 } }, async ({ open }) => {
    const native = await open();
    dispatch("visibilitychange");
    equal(native.sent.length, 0, "questions after a moment");
    // What was heard less than a second ago lives.
    await pause(1100);
    dispatch("visibilitychange");
    deepEqual(native.sent, ["ping"]);
  }));

test("attempts after a wake-up are no failures, and only one is made for each", () =>
  withReconnecting({ ...LONG, giveUpAfter: { attempts: 2 } }, async ({ socket, made }) => {
    (await onceMade(made)).end(1006, "", false);
    for (let count = 2; count <= 4; count++) {
      await eventually("it waits", () => socket.state === "waiting");
      dispatch("online");
      (await onceMade(made, count)).end(1006, "", false);
    }
    await eventually("it waits", () => socket.state === "waiting");
    equal(made.length, 4);
  }));

test("a socket that is made offline waits for the network", () =>
  withStandIns(async (made) => {
    const original = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(navigator), "onLine");
    Object.defineProperty(navigator, "onLine", { configurable: true, get: () => false });
    const { socket, types } = recorded("ws://stand.in/");
    try {
      await eventually("it is offline", () => socket.state === "offline");
    } finally {
      delete (/** @type {{ onLine?: boolean }} */ (/** @type {unknown} */ (navigator)).onLine);
    }
    equal(Boolean(original), true, "navigator has onLine");
    equal(made.length, 0, "native sockets");
    dispatch("online");
    await onceMade(made);
    deepEqual(types(), ["offline", "connecting"]);
    await socket.stop();
  }));

test("the listeners on the window or worker are removed when the socket has stopped", () =>
  withStandIns(async (made) => {
    const listeners = watchListeners(globalThis);
    const { socket } = recorded("ws://stand.in/");
    await onceMade(made);
    equal(listeners() > 0, true, "it listens");
    await socket.stop();
    equal(listeners(), 0, "listeners");
  }));
