// Rows of the contract that a stand-in makes deterministic and no other file has: tests/contract.md lists all of them.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect } from "../support/package.js";
import { pause } from "../support/server.js";
import { standingIn, withStandIn } from "../support/stand-in.js";
import { watchingTimers } from "../support/watch.js";

const DONE = { value: undefined, done: true };
const ABNORMAL = { closeCode: 1006, reason: "", wasClean: false, neverSentBytes: 0, unconfirmedBytes: 0 };

/** Connects to a stand-in that the test opens, or not. */
const connecting = (options, act) =>
  watchingTimers((live) =>
    standingIn(async (made) => {
      const promise = connect("ws://stand.in/", options);
      promise.catch(() => {});
      // The wasm may have to load; who counts timers waits for that.
      await isPending(promise);
      await pause(1);
      return act(promise, made[0], live);
    }),
  );

test("a refusal is CONNECT with the close event, and leaves neither listeners nor timers", () =>
  connecting({}, async (promise, native, live) => {
    native.error();
    native.end(1006, "", false);
    await rejects(promise, { code: "CONNECT", ...ABNORMAL });
    deepEqual([native.listeners, live()], [0, 0], "listeners and timers");
  }));

test("the connect timeout closes the native socket while it is CONNECTING, and removes the listeners", () =>
  connecting({ connectTimeout: 30 }, async (promise, native, live) => {
    equal(native.readyState, 0);
    await rejects(promise, { code: "CONNECT_TIMEOUT", ...ABNORMAL });
    deepEqual([native.closes, native.listeners, live()], [[[]], 0, 0], "closes, listeners and timers");
    native.open();
    native.message("late");
    native.end();
  }));

test("an abort closes the native socket while it is CONNECTING, and removes the listeners", () => {
  const controller = new AbortController();
  return connecting({ signal: controller.signal }, async (promise, native, live) => {
    controller.abort("enough");
    deepEqual([native.closes, native.listeners, live()], [[[]], 0, 0], "closes, listeners and timers");
    equal(await promise.catch((reason) => reason), "enough");
  });
});

test("a clean close: queued messages, then the end, for ever", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.message("one");
    native.message("two");
    native.end(4000, "bye");
    deepEqual([(await socket.next()).value, (await socket.next()).value], ["one", "two"]);
    for (let again = 0; again < 3; again++) deepEqual(await socket.next(), DONE);
    deepEqual(await socket.closed, { ...ABNORMAL, closeCode: 4000, reason: "bye", wasClean: true });
    equal(native.listeners, 0, "listeners");
  }));

test("terminate returns at once with 1006, and no listener is left", () =>
  withStandIn(connect, {}, async (socket, native) => {
    socket.terminate();
    equal(socket.readyState, "closed");
    deepEqual([native.listeners, native.closes], [0, [[]]], "listeners and closes");
    deepEqual(await socket.closed, ABNORMAL);
  }));

test("waiting to send ends when the socket leaves OPEN, before its close event", () =>
  withStandIn(connect, { sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    await socket.send("x".repeat(10));
    const waiting = socket.send("y");
    ok(await isPending(waiting), "pending");
    native.readyState = 2;
    await rejects(waiting, { code: "NOT_OPEN" });
    equal(native.sent.length, 1);
    native.end(1001, "", true);
  }));

test("all who wait for the same thing are answered", () =>
  withStandIn(connect, { sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    await socket.send("x".repeat(10));
    const sends = [socket.send("a"), socket.send("b")];
    const flushes = [socket.flush(), socket.flush()];
    const reads = [socket.next(), socket.next()];
    native.bufferedAmount = 0;
    await Promise.all(sends);
    native.bufferedAmount = 0;
    await Promise.all(flushes);
    native.message("1");
    native.message("2");
    deepEqual(
      (await Promise.all(reads)).map(({ value }) => value),
      ["1", "2"],
    );
    const ends = [socket.close({ closeCode: 4000 }), socket.close(), socket.closed];
    native.end(4000);
    deepEqual(
      (await Promise.all(ends)).map(({ closeCode }) => closeCode),
      [4000, 4000, 4000],
    );
  }));

test("after readable is cancelled nothing is queued, and whoever waits for a message is done", () =>
  withStandIn(connect, { receiveBuffer: { maxMessages: 2 } }, async (socket, native) => {
    native.message("queued");
    const cancelling = socket.readable.cancel();
    for (let i = 0; i < 10; i++) native.message(`${i}`);
    equal(socket.droppedMessages, 0);
    deepEqual(await socket.next(), DONE);
    deepEqual(native.closes, [[1000, ""]]);
    native.end();
    equal(await cancelling, undefined);
  }));
