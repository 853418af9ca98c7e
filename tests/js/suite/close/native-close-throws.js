// A native `close` that throws: for a code that can't be sent, or because another script has replaced it.

import { deepEqual, equal, isPending, ok, reasonOf, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect, WebSocketError, WebSocketStream } from "../../support/package.js";
import { reportOf, uniqueId, url } from "../../support/server.js";
import { onceMade, StandIn, withSocket, withStandIns } from "../../support/stand-in.js";
import { streamTest } from "../../support/stream-test.js";
import { watchingTimers } from "../../support/watch.js";

/**
 * Makes the native `close` of that object throw.
 * @param {StandIn} native
 */
function patch(native) {
  native.close = (/** @type {unknown[]} */ ...args) => {
    native.closes.push(args);
    throw new TypeError("patched");
  };
}

streamTest(
  "piping a lost connection into another closes the other",
  async (api) => {
    const id = uniqueId();
    const lost = new api.WebSocketStream(url("/fault/cut?after=1"));
    const kept = new api.WebSocketStream(url(`/fault/echo?id=${id}`));
    const { readable, writable: trigger } = await lost.opened;
    const { writable } = await kept.opened;
    const piping = readable.pipeTo(writable);
    await trigger.getWriter().write("last words");
    const error = await rejects(piping, api.WebSocketError);
    equal(error.closeCode, 1006);
    // 1006 can't be sent, so the Close frame has no code.
    const { closeCode, reason } = await kept.closed;
    deepEqual([closeCode, reason], [1005, ""]);
    deepEqual((await reportOf(id)).closeReceived, { code: null, reason: "" });
    kept.close();
  },
  "it rejects the abort and stays open, where the proposal closes without a code",
);

test("a code that the native close refuses is omitted", () =>
  withStandIns(async (made) => {
    const error = await lostError(made);
    const stream = new WebSocketStream("ws://stand.in/");
    await onceMade(made, 2);
    made[1].open();
    const { writable } = await stream.opened;
    await writable.abort(error);
    deepEqual(made[1].closes.at(-1), [], "closed without a code");
    equal(made[1].readyState, 2, "the native object is closing");
    made[1].end(1005, "", true);
    deepEqual(await stream.closed, { closeCode: 1005, reason: "" });
  }));

/**
 * Resolves with a `WebSocketError` of 1006, as only the end of a connection makes one.
 * @param {StandIn[]} made
 */
async function lostError(made) {
  const stream = new WebSocketStream("ws://stand.in/");
  await onceMade(made);
  made[0].open();
  await stream.opened;
  made[0].end(1006, "", false);
  return rejects(stream.closed, WebSocketError);
}

test("close, next and send reject at once if the native close always throws", () =>
  watchingTimers((live) =>
    withSocket({}, async (socket, native) => {
      patch(native);
      const reading = socket.next();
      const closing = socket.close({ closeCode: 4000 });
      ok(!(await isPending(closing)), "close has settled");
      await rejects(closing, { code: "UNCLEAN_CLOSE", closeCode: 1006, wasClean: false });
      await rejects(reading, { code: "UNCLEAN_CLOSE" });
      await rejects(socket.close(), { code: "UNCLEAN_CLOSE" });
      await rejects(socket.send("x"), { code: "NOT_OPEN" });
      equal((await socket.closed).closeCode, 1006);
      equal(socket.readyState, "closed");
      equal(live(), 0, "timers");
    }),
  ));

test("terminate and aborting a handshake work if the native close throws", async () => {
  await withSocket({}, async (socket, native) => {
    patch(native);
    equal(socket.terminate(), undefined);
    equal((await socket.closed).closeCode, 1006);
  });
  await withStandIns(async (made) => {
    const controller = new AbortController();
    const connecting = connect("ws://stand.in/", { signal: controller.signal });
    connecting.catch(() => {});
    await onceMade(made);
    patch(made[0]);
    controller.abort("enough");
    equal(await reasonOf(connecting), "enough");
  });
});

test("an overflow ends reading if the native close throws", () =>
  withSocket({ receiveBuffer: { maxMessages: 1 } }, async (socket, native) => {
    patch(native);
    native.message("kept");
    native.message("one too many");
    equal((await socket.next()).value, "kept");
    await rejects(socket.next(), { code: "RECEIVE_OVERFLOW" });
    await rejects(socket.close(), { code: "RECEIVE_OVERFLOW" });
    equal((await socket.closed).closeCode, 1006);
  }));
