// The connect timeout and the signal end a handshake.

import { deepEqual, equal, isPending, ok, reasonOf, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { pause, reportOf, reportOnArrival, uniqueId, url } from "../../support/server.js";
import { ABNORMAL, echo } from "../../support/sockets.js";
import { withConnecting, withStandIns } from "../../support/stand-in.js";
import { watchingSockets, watchingTimers, watchListeners } from "../../support/watch.js";

test("connect rejects with CONNECT_TIMEOUT and ends the handshake", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const id = uniqueId();
    const connecting = connect(url(`/fault/slow-handshake?ms=2000&id=${id}`), { connectTimeout: 100 });
    const error = await rejects(connecting, { code: "CONNECT_TIMEOUT", closeCode: 1006, wasClean: false });
    ok(error.message.includes("100 ms"), error.message);
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    equal(listeners(), 0, "listeners");
    await neverUsed(id);
  }));

/**
 * Asserts that the server received nothing on a connection that ended. Firefox ends it only when the 101 arrives.
 * @param {string} id
 */
async function neverUsed(id) {
  const { ended, text, binary } = await reportOf(id);
  deepEqual({ ended, text, binary }, { ended: true, text: 0, binary: 0 });
}

test("the connect timeout closes the native socket while it is CONNECTING, and removes the listeners", () =>
  watchingTimers((live) =>
    withConnecting({ connectTimeout: 30 }, async (connecting, native) => {
      equal(native.readyState, 0);
      await rejects(connecting, { code: "CONNECT_TIMEOUT", ...ABNORMAL });
      deepEqual([native.closes, native.listeners, live()], [[[]], 0, 0], "closes, listeners and timers");
      // Later events are ignored.
      native.open();
      native.message("late");
      native.end();
    }),
  ));

test("an infinite connect timeout makes no timer", () =>
  watchingTimers((live) =>
    withConnecting({ connectTimeout: Infinity }, async (connecting, native) => {
      equal(live(), 0, "timers");
      native.open();
      (await connecting).terminate();
    }),
  ));

test("a connect timeout longer than a timer can be does not expire at once", () =>
  withConnecting({ connectTimeout: 1e12 }, async (connecting, native) => {
    await pause(20);
    ok(await isPending(connecting), "pending");
    native.open();
    (await connecting).terminate();
  }));

test("an aborted signal rejects before a native socket is made", () =>
  withStandIns(async (made) => {
    await rejects(connect("ws://stand.in/", { signal: AbortSignal.abort() }), { name: "AbortError" });
    const reason = new Error("mine");
    equal(await reasonOf(connect("ws://stand.in/", { signal: AbortSignal.abort(reason) })), reason);
    equal(await reasonOf(connect("ws://stand.in/", { signal: AbortSignal.abort("text") })), "text");
    equal(made.length, 0, "native sockets");
  }));

test("aborting during the handshake closes it and rejects with the reason", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const id = uniqueId();
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const left = watchListeners(controller.signal);
    const connecting = connect(url(`/fault/slow-handshake?ms=2000&id=${id}`), { signal: controller.signal });
    // Aborted only when the server has the connection, so that there is something to close.
    equal((await reportOnArrival(id)).opened, false);
    controller.abort(reason);
    equal(await reasonOf(connecting), reason);
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    equal(listeners(), 0, "listeners of the native socket");
    equal(left(), 0, "listeners of the signal");
    await neverUsed(id);
  }));

test("aborting closes the native socket while it is CONNECTING, and removes the listeners", () => {
  const controller = new AbortController();
  return watchingTimers((live) =>
    withConnecting({ signal: controller.signal }, async (connecting, native) => {
      controller.abort("enough");
      deepEqual([native.closes, native.listeners, live()], [[[]], 0, 0], "closes, listeners and timers");
      equal(await reasonOf(connecting), "enough");
    }),
  );
});

test("aborting in the task that called connect closes the native socket", () =>
  withStandIns(async (made) => {
    const controller = new AbortController();
    const connecting = connect("ws://stand.in/", { signal: controller.signal });
    controller.abort();
    await rejects(connecting, { name: "AbortError" });
    deepEqual(
      made.map(({ closes }) => closes),
      [[[]]],
    );
  }));

test("aborting after the handshake has no effect", async () => {
  const controller = new AbortController();
  const left = watchListeners(controller.signal);
  const socket = await connect(url("/echo"), { signal: controller.signal });
  equal(left(), 0, "listeners of the signal");
  controller.abort();
  await echo(socket, "still here");
  await socket.close();
});

test("connect rejects with the TimeoutError of AbortSignal.timeout", async () => {
  const connecting = connect(url(`/fault/slow-handshake?ms=1000&id=${uniqueId()}`), {
    signal: AbortSignal.timeout(50),
  });
  await rejects(connecting, { name: "TimeoutError" });
});
