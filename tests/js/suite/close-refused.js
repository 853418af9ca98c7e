// A native `close` that throws: for a code that can't be sent, or because somebody has patched it.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect, WebSocketError, WebSocketStream } from "../support/package.js";
import { account, uniqueId, url } from "../support/server.js";
import { standingIn, withStandIn } from "../support/stand-in.js";
import { streamTest } from "../support/stream-test.js";
import { watchingTimers } from "../support/watch.js";

/** The native `close` of that object throws from now on. */
function patch(native) {
  native.close = (...args) => {
    native.closes.push(args);
    throw new TypeError("patched");
  };
}

streamTest(
  "piping a connection that is lost into another closes the other",
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
    // 1006 can't be sent: then nothing is.
    const { closeCode, reason } = await kept.closed;
    deepEqual([closeCode, reason], [1005, ""]);
    equal((await account(id)).closeReceived.code ?? null, null);
    kept.close();
  },
  "it rejects the abort and stays open, where the proposal closes without a code",
);

test("a code that the native close refuses is left out", () =>
  standingIn(async (made) => {
    const error = await lostError(made);
    const stream = new WebSocketStream("ws://stand.in/");
    while (made.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    made[1].open();
    const { writable } = await stream.opened;
    await writable.abort(error);
    deepEqual(made[1].closes.at(-1), [], "closed without a code");
    equal(made[1].readyState, 2, "the native object is closing");
    made[1].end(1005, "", true);
    deepEqual(await stream.closed, { closeCode: 1005, reason: "" });
  }));

/** A `WebSocketError` of 1006, as only the end of a connection makes one. */
async function lostError(made) {
  const stream = new WebSocketStream("ws://stand.in/");
  while (!made.length) await new Promise((resolve) => setTimeout(resolve, 1));
  made[0].open();
  await stream.opened;
  made[0].end(1006, "", false);
  return rejects(stream.closed, WebSocketError);
}

test("a native close that always throws leaves nobody waiting", () =>
  watchingTimers((live) =>
    withStandIn(connect, {}, async (socket, native) => {
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

test("terminate and the abort of a handshake survive a native close that throws", async () => {
  await withStandIn(connect, {}, async (socket, native) => {
    patch(native);
    equal(socket.terminate(), undefined);
    equal((await socket.closed).closeCode, 1006);
  });
  await standingIn(async (made) => {
    const controller = new AbortController();
    const connecting = connect("ws://stand.in/", { signal: controller.signal });
    connecting.catch(() => {});
    while (!made.length) await new Promise((resolve) => setTimeout(resolve, 1));
    patch(made[0]);
    controller.abort("enough");
    equal(await connecting.catch((reason) => reason), "enough");
  });
});

test("an overflow survives a native close that throws", () =>
  withStandIn(connect, { receiveBuffer: { maxMessages: 1 } }, async (socket, native) => {
    patch(native);
    native.message("kept");
    native.message("one too many");
    equal((await socket.next()).value, "kept");
    await rejects(socket.next(), { code: "RECEIVE_OVERFLOW" });
    await rejects(socket.close(), { code: "RECEIVE_OVERFLOW" });
    equal((await socket.closed).closeCode, 1006);
  }));
