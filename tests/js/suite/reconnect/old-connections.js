// Only one connection lives, and events of an earlier one never count.

import { deepEqual, equal, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { withReconnecting } from "../../support/reconnect.js";
import { eventually, pause } from "../../support/server.js";
import { onceMade } from "../../support/stand-in.js";

test("events of a native socket that was given up have no effect", () =>
  withReconnecting({ attemptTimeout: 50 }, async ({ socket, made, events, open }) => {
    const first = await onceMade(made);
    // It does not open in time.
    const second = await open(2);
    const before = events.length;
    first.open();
    first.message("late");
    first.error();
    first.end(1000, "late", true);
    await pause(5);
    deepEqual([events.length, socket.state, second.readyState], [before, "open", 1]);
    equal(socket.stats().messagesReceived, 0);
    second.message("current");
    equal((await socket.next()).value, "current");
  }));

test("an attempt that takes too long is closed before the next one is made", () =>
  withReconnecting({ attemptTimeout: 30 }, async ({ made, events }) => {
    const first = await onceMade(made);
    await onceMade(made, 2);
    deepEqual([first.closes.length, first.listeners], [1, 0]);
    const waiting = events.find((event) => event.type === "waiting");
    equal(/** @type {any} */ (waiting?.type === "waiting" && waiting.error).code, "CONNECT_TIMEOUT");
  }));

test("an error and a close event make one new connection, not two", () =>
  withReconnecting({}, async ({ made, open }) => {
    const first = await open();
    first.error();
    first.end(1006, "", false);
    first.end(1006, "", false);
    await open(2);
    await pause(20);
    equal(made.length, 2, "native sockets");
  }));

test("there are never two live native sockets, whatever happens", () =>
  withReconnecting({ attemptTimeout: 20 }, async ({ made, socket }) => {
    const live = () => made.filter(({ readyState }) => readyState < 2).length;
    for (let round = 1; round <= 12; round++) {
      const native = await onceMade(made, round);
      ok(live() <= 1, `${live()} live`);
      if (round % 3 === 0) continue; // It takes too long.
      if (round % 3 === 1) native.open();
      globalThis.dispatchEvent(new Event("online"));
      native.end(1006, "", false);
      globalThis.dispatchEvent(new Event("online"));
    }
    await eventually("another attempt", () => made.length > 12);
    ok(live() <= 1, `${live()} live`);
    equal(
      made.slice(0, -1).reduce((sum, { listeners }) => sum + listeners, 0),
      0,
      "listeners of old ones",
    );
    equal(socket.stats().attempts, made.length);
  }));

test("a connection that is accepted and dropped at once is not a loop at the base delay", () =>
  withReconnecting({ delays: { first: 8, max: 1000 }, giveUpAfter: { attempts: 5 } }, async ({ socket, made }) => {
    for (let count = 1; count <= 5; count++) {
      const native = await onceMade(made, count);
      native.open();
      await eventually("it is open", () => socket.state === "open");
      native.end(1006, "", false);
    }
    // An open event is no success: the counter has gone on.
    equal((await socket.stopped).reason, "gave-up");
  }));

test("a connection that was up for minUptime starts the count anew", () =>
  withReconnecting({ minUptime: 1, giveUpAfter: { attempts: 2 } }, async ({ socket, made }) => {
    for (let count = 1; count <= 4; count++) {
      const native = await onceMade(made, count);
      native.open();
      await eventually("it is open", () => socket.state === "open");
      await pause(5);
      native.end(1006, "", false);
      await eventually("it is away", () => socket.state !== "open");
    }
    await onceMade(made, 5);
  }));
