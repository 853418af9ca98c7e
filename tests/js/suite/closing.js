// How connections end, and what the user and the server are told.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect } from "../support/package.js";
import { account, eventually, pause, uniqueId, url } from "../support/server.js";
import { withStandIn } from "../support/stand-in.js";
import { watchingSockets, watchingTimers } from "../support/watch.js";

/** A connection that the server resets. */
async function lost() {
  const socket = await connect(url("/fault/reset?after=1"));
  await socket.send("x");
  return socket;
}

const DONE = { value: undefined, done: true };

test("a clean close by the server ends reading for ever", async () => {
  const socket = await connect(url("/fault/close?code=4001&reason=bye"));
  for (let again = 0; again < 3; again++) deepEqual(await socket.next(), DONE);
  const end = { closeCode: 4001, reason: "bye", wasClean: true, neverSentBytes: 0, unconfirmedBytes: 0 };
  deepEqual(await socket.closed, end);
  deepEqual(await socket.close(), end);
  equal(socket.readyState, "closed");
});

test("a close without a code is 1005", async () => {
  const socket = await connect(url("/fault/close"));
  deepEqual(await socket.next(), DONE);
  equal((await socket.closed).closeCode, 1005);
});

test("queued messages come before the end", async () => {
  const socket = await connect(url("/fault/burst?count=3&size=1&close=1000"));
  await socket.closed;
  equal(socket.readyState, "closed");
  for (const expected of ["0", "1", "2"]) equal((await socket.next()).value, expected);
  deepEqual(await socket.next(), DONE);
});

test("a reset is one error behind what was received", async () => {
  for (const fault of ["/fault/reset?after=1", "/fault/cut?after=1"]) {
    const socket = await connect(url(fault));
    await socket.send("last words");
    // A reset may overtake the echo; what was received comes first.
    const items = [];
    let error;
    try {
      for await (const item of socket) items.push(item);
    } catch (thrown) {
      error = thrown;
    }
    equal(error?.code, "UNCLEAN_CLOSE", fault);
    equal(error.name, "SockstreamError");
    deepEqual([error.closeCode, error.wasClean], [1006, false]);
    ok(items.length <= 1 && items.every((item) => item === "last words"), `received ${items}`);
    for (let again = 0; again < 3; again++) deepEqual(await socket.next(), DONE);
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    await rejects(socket.close(), { code: "UNCLEAN_CLOSE", closeCode: 1006 });
    equal((await socket.closed).wasClean, false);
  }
});

test("queued messages come before the error", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.message("one");
    native.message("two");
    native.end(1006, "", false);
    equal((await socket.next()).value, "one");
    equal((await socket.next()).value, "two");
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(await socket.next(), DONE);
  }));

test("of several readers that wait, the first gets the error and the others the end", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const waiting = [socket.next(), socket.next(), socket.next()];
    native.end(1006, "", false);
    await rejects(waiting[0], { code: "UNCLEAN_CLOSE" });
    deepEqual(await Promise.all(waiting.slice(1)), [DONE, DONE]);
  }));

test("our code and reason reach the server", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const reason = `${"é".repeat(61)}x`;
  deepEqual(await socket.close({ closeCode: 4999, reason }), {
    closeCode: 4999,
    reason,
    wasClean: true,
    neverSentBytes: 0,
    unconfirmedBytes: 0,
  });
  deepEqual((await account(id)).closeReceived, { code: 4999, reason });
});

test("a close without arguments has no code, one with a reason alone is 1000", async () => {
  for (const [args, expected] of [
    [[], { code: null, reason: "" }],
    [[{}], { code: null, reason: "" }],
    [[{ reason: "done" }], { code: 1000, reason: "done" }],
    [[{ closeCode: 3000 }], { code: 3000, reason: "" }],
  ]) {
    const id = uniqueId();
    const socket = await connect(url(`/fault/echo?id=${id}`));
    await socket.close(...args);
    const { closeReceived } = await account(id);
    deepEqual({ code: closeReceived.code ?? null, reason: closeReceived.reason ?? "" }, expected);
  }
});

test("the Close frame goes behind what was sent", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/sink?id=${id}`));
  for (let i = 0; i < 20; i++) await socket.send(new Uint8Array(50_000));
  equal((await socket.close()).unconfirmedBytes, 0);
  equal((await account(id)).bytes, 1_000_000);
});

test("the first close counts, and all are told the outcome", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const closing = [
    socket.close({ closeCode: 4001, reason: "first" }),
    socket.close({ closeCode: 4002 }),
    socket.close(),
  ];
  for (const end of await Promise.all(closing)) deepEqual([end.closeCode, end.reason], [4001, "first"]);
  deepEqual((await account(id)).closeReceived, { code: 4001, reason: "first" });
});

test("a close that is never answered times out", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ listeners }) => {
      const id = uniqueId();
      const socket = await connect(url(`/fault/no-close?id=${id}`), { closeTimeout: 200 });
      const error = await rejects(socket.close({ closeCode: 4002 }), {
        code: "CLOSE_TIMEOUT",
        closeCode: 1006,
        wasClean: false,
      });
      ok(error.message.includes("200 ms"), error.message);
      await rejects(socket.next(), { code: "CLOSE_TIMEOUT" });
      deepEqual(await socket.next(), DONE);
      deepEqual(await socket.closed, {
        closeCode: 1006,
        reason: "",
        wasClean: false,
        neverSentBytes: 0,
        unconfirmedBytes: 0,
      });
      equal(listeners(), 0, "listeners");
      equal(live(), 0, "timers");
      deepEqual((await account(id, "closing")).closeReceived, { code: 4002, reason: "" });
    }),
  ));

test("the close timeout counts from the last progress", () =>
  withStandIn(connect, { closeTimeout: 300 }, async (socket, native) => {
    await socket.send("x".repeat(10));
    const closing = socket.close();
    closing.catch(() => {});
    // In all far longer than the timeout, but never without progress.
    for (let left = 9; left >= 5; left--) {
      await pause(100);
      native.bufferedAmount = left;
    }
    ok(await isPending(closing), "pending");
    await rejects(closing, { code: "CLOSE_TIMEOUT", neverSentBytes: 0, unconfirmedBytes: 10 });
  }));

test("messages that arrive while closing are not lost where the browser delivers them", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const closing = socket.close();
    native.message("late");
    native.end();
    await closing;
    equal((await socket.next()).value, "late");
    deepEqual(await socket.next(), DONE);
  }));

test("terminate ends it at once", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const socket = await connect(url("/fault/silence"));
    const waiting = socket.next();
    equal(socket.terminate(), undefined);
    equal(socket.readyState, "closed");
    equal(listeners(), 0, "listeners");
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    deepEqual(await socket.closed, {
      closeCode: 1006,
      reason: "",
      wasClean: false,
      neverSentBytes: 0,
      unconfirmedBytes: 0,
    });
    await rejects(waiting, { code: "UNCLEAN_CLOSE", closeCode: 1006 });
    deepEqual(await socket.next(), DONE);
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    socket.terminate();
    await rejects(socket.close(), { code: "UNCLEAN_CLOSE" });
  }));

test("terminate keeps what was received", async () => {
  const socket = await connect(url("/fault/burst?count=3&size=1"));
  equal((await socket.next()).value, "0");
  // The burst came in one piece.
  await pause(100);
  socket.terminate();
  deepEqual([(await socket.next()).value, (await socket.next()).value], ["1", "2"]);
  await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
});

test("terminate while closing ends the wait", async () => {
  const socket = await connect(url("/fault/no-close"));
  const closing = socket.close();
  ok(await isPending(closing), "pending");
  socket.terminate();
  await rejects(closing, { code: "UNCLEAN_CLOSE", closeCode: 1006 });
});

test("terminate after a clean end changes nothing", async () => {
  const socket = await connect(url("/echo"));
  const end = await socket.close({ closeCode: 4000 });
  socket.terminate();
  deepEqual(await socket.closed, end);
  deepEqual(await socket.next(), DONE);
});

test("malformed frames end with an error", async () => {
  for (const kind of [
    "rsv",
    "opcode",
    "utf8",
    "unexpected-continuation",
    "fragmented-control",
    "control-too-long",
    "bad-length",
  ]) {
    let socket;
    try {
      socket = await connect(url(`/fault/malformed?kind=${kind}`));
    } catch (error) {
      // Firefox may see the frame before it says that the connection is open.
      equal(error.code, "CONNECT", kind);
      continue;
    }
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(await socket.next(), DONE);
  }
});

test("closed is one promise, and never rejects", async () => {
  const socket = await lost();
  equal(socket.closed, socket.closed);
  const end = await socket.closed;
  equal(end.closeCode, 1006);
});

test("disposing closes with 1000 and waits", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
  equal(await socket[dispose](), undefined);
  equal(socket.readyState, "closed");
  deepEqual((await account(id)).closeReceived, { code: 1000, reason: "" });
  equal(await socket[dispose](), undefined);
});

test("disposing never throws: it would hide the error that left the block", async () => {
  const socket = await lost();
  await socket.closed;
  equal(await socket[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")](), undefined);
});

test("`await using` closes at the end of the block", {
  skip: () => !hasAwaitUsing() && "the engine does not know `await using`",
}, async () => {
  const id = uniqueId();
  const run = new Function(
    "connect",
    "url",
    `return (async () => { await using socket = await connect(url); await socket.send("x"); return socket; })()`,
  );
  const socket = await run(connect, url(`/fault/echo?id=${id}`));
  equal(socket.readyState, "closed");
  equal((await account(id)).text, 1);
});

function hasAwaitUsing() {
  try {
    return Boolean(new Function("return async () => { await using x = null; }"));
  } catch {
    return false;
  }
}

test("at the end listeners are gone and no timer is left, however it ends", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ sockets, listeners }) => {
      const ends = [
        ["/echo", (socket) => socket.close()],
        ["/echo", (socket) => socket.terminate()],
        ["/fault/close?code=1000", () => {}],
        ["/fault/cut?after=1", (socket) => socket.send("x")],
        [
          "/fault/silence",
          (socket) => (socket.send(new Uint8Array(1 << 21)), socket.send("y").catch(() => {}), socket.terminate()),
        ],
      ];
      for (const [path, end] of ends) {
        const socket = await connect(url(path));
        await end(socket);
        await socket.closed;
        equal(listeners(), 0, `listeners after ${path}`);
        equal(live(), 0, `timers after ${path}`);
      }
      equal(sockets.length, ends.length, "native sockets");
    }),
  ));

test("the server sees our end of a connection that was terminated", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  await socket.send("x");
  equal((await socket.next()).value, "x");
  socket.terminate();
  const seen = await account(id);
  equal(seen.ended, true);
  equal(seen.text, 1);
  await eventually("closed", () => socket.readyState === "closed");
});
