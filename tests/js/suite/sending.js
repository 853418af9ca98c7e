// Sending waits above the high-water mark, and flushing waits for the network.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { engine, test } from "../support/harness.js";
import { connect } from "../support/package.js";
import { account, pause, uniqueId, url } from "../support/server.js";
import { withStandIn } from "../support/stand-in.js";
import { watchingTimers } from "../support/watch.js";

const MEBIBYTE = 1 << 20;
const MARKS = { sendBuffer: { highWaterMark: 100, lowWaterMark: 20 } };

test("sending waits from the high mark on and goes on at the low one", () =>
  withStandIn(connect, MARKS, async (socket, native) => {
    await socket.send("x".repeat(99));
    await socket.send("x");
    equal(native.sent.length, 2);
    const waiting = socket.send("waits");
    ok(await isPending(waiting), "pending at the high mark");
    native.bufferedAmount = 21;
    await pause(150);
    ok(await isPending(waiting), "pending above the low mark");
    equal(native.sent.length, 2);
    native.bufferedAmount = 20;
    await waiting;
    equal(native.sent[2], "waits");
    // Open again up to the high mark.
    native.bufferedAmount = 99;
    await socket.send("y");
    equal(native.sent.length, 4);
    socket.terminate();
  }));

test("those who wait to send are served in order, and the gate shuts between them", () =>
  withStandIn(connect, MARKS, async (socket, native) => {
    await socket.send("x".repeat(100));
    const order = [];
    const sends = ["a".repeat(60), "b".repeat(60), "c"].map((text) =>
      socket.send(text).then(() => order.push(text[0])),
    );
    native.bufferedAmount = 0;
    await sends[1];
    ok(await isPending(sends[2]), "the third waits for the low mark again");
    deepEqual(order, ["a", "b"]);
    native.bufferedAmount = 0;
    await Promise.all(sends);
    deepEqual(
      native.sent.map((text) => text[0]),
      ["x", "a", "b", "c"],
    );
    socket.terminate();
  }));

test("no timer exists unless someone waits", () =>
  watchingTimers(async (live) => {
    await withStandIn(connect, MARKS, async (socket, native) => {
      equal(live(), 0, "timers when open");
      await socket.send("x".repeat(100));
      equal(live(), 0, "timers above the high mark, with nobody waiting");
      const waiting = socket.send("y");
      equal(live(), 1, "timers when one waits");
      const flushing = socket.flush();
      equal(live(), 1, "timers when two wait");
      native.bufferedAmount = 0;
      await waiting;
      native.bufferedAmount = 0;
      await flushing;
      equal(live(), 0, "timers when nobody waits any more");
      socket.terminate();
      equal(live(), 0, "timers at the end");
    });
  }));

test("flush resolves when nothing is buffered any more", () =>
  withStandIn(connect, {}, async (socket, native) => {
    await socket.flush();
    await socket.send("x".repeat(10));
    const flushing = socket.flush();
    ok(await isPending(flushing), "pending");
    native.bufferedAmount = 1;
    await pause(50);
    ok(await isPending(flushing), "pending with one byte left");
    native.bufferedAmount = 0;
    equal(await flushing, undefined);
    socket.terminate();
  }));

test("flush errs when what was sent can't leave any more", () =>
  withStandIn(connect, {}, async (socket, native) => {
    await socket.send("x".repeat(10));
    const flushing = socket.flush();
    native.end(1006, "", false);
    await rejects(flushing, { code: "UNCLEAN_CLOSE", closeCode: 1006, wasClean: false, neverSentBytes: 10 });
    await rejects(socket.flush(), { code: "UNCLEAN_CLOSE", neverSentBytes: 10 });
  }));

test("flush errs with why the connection ended, also when nothing is buffered", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.end(1006, "", false);
    await rejects(socket.flush(), { code: "UNCLEAN_CLOSE" });
  }));

/** WebKit's network process takes all it is given, and `bufferedAmount` knows nothing of what it holds. */
const skip = () => engine() === "webkit" && "WebKit has no bound of its own on what it takes";

test("a peer that never reads stops the sender", { skip }, async () => {
  const socket = await connect(url("/fault/silence"));
  let sent = 0;
  let waiting;
  for (;;) {
    waiting = socket.send(new Uint8Array(MEBIBYTE));
    if (await isPending(waiting)) {
      // Also a slow machine has then had the time to take it.
      await pause(300);
      if (await isPending(waiting)) break;
    }
    ok(++sent < 500, "the send buffer has a bound");
  }
  // The high mark and one message, at most.
  ok(socket.bufferedAmount <= 2 * MEBIBYTE, `bufferedAmount ${socket.bufferedAmount}`);
  const flushing = socket.flush();
  ok(await isPending(flushing), "flush is pending");
  ok(socket.bufferedAmount > 0, "some is buffered");
  socket.terminate();
  await rejects(waiting, { code: "NOT_OPEN" });
  await rejects(flushing, { code: "UNCLEAN_CLOSE" });
  // It may still be sent: the browser goes on with it.
  equal((await socket.closed).neverSentBytes, 0);
  equal((await socket.closed).unconfirmedBytes, sent * MEBIBYTE);
});

test("a slow reader gets everything", async () => {
  const id = uniqueId();
  const marks = { highWaterMark: 256 << 10, lowWaterMark: 64 << 10 };
  const socket = await connect(url(`/fault/sink?rate=20000000&id=${id}`), { sendBuffer: marks });
  for (let i = 0; i < 80; i++) {
    await socket.send(new Uint8Array(100_000));
    ok(socket.bufferedAmount <= marks.highWaterMark + 100_000, `bufferedAmount ${socket.bufferedAmount}`);
  }
  await socket.flush();
  equal(socket.bufferedAmount, 0);
  await socket.close();
  const { bytes, binary } = await account(id);
  deepEqual({ bytes, binary }, { bytes: 8_000_000, binary: 80 });
});

test("waiting to send ends when the connection does", async () => {
  const ends = [(socket) => socket.terminate(), (_, native) => native.end(1006, "", false)];
  for (const end of ends) {
    await withStandIn(connect, MARKS, async (socket, native) => {
      await socket.send("x".repeat(100));
      const waiting = [socket.send("x"), socket.send("y")];
      ok(await isPending(waiting[0]), "pending");
      end(socket, native);
      for (const promise of waiting) await rejects(promise, { code: "NOT_OPEN" });
      equal(native.sent.length, 1);
      socket.terminate();
    });
  }
});

test("sending in CLOSING and in CLOSED is refused, never dropped", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const closing = socket.close();
    equal(socket.readyState, "closing");
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    native.end();
    await closing;
    equal(socket.readyState, "closed");
    await rejects(socket.send("x"), { code: "NOT_OPEN", closeCode: 1000 });
    deepEqual(native.sent, []);
  }));

test("sending after the browser has left OPEN, before it says so, is refused", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.readyState = 2;
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    native.end(1006, "", false);
    deepEqual(native.sent, []);
  }));

test("what is no message is refused also when the connection has ended", async () => {
  const socket = await connect(url("/echo"));
  await socket.close();
  await rejects(socket.send({}), TypeError);
  await rejects(socket.send("x"), { code: "NOT_OPEN" });
});
