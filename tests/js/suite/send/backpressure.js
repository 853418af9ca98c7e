// `send` waits above the high-water mark.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { engine, test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { pause, reportOf, uniqueId, url } from "../../support/server.js";
import { MARKS, withSocket } from "../../support/stand-in.js";
import { watchingTimers } from "../../support/watch.js";

const MEBIBYTE = 1 << 20;
const SMALL = { sendBuffer: MARKS };

test("send waits from the high-water mark until the low-water mark", () =>
  withSocket(SMALL, async (socket, native) => {
    await socket.send("x".repeat(99));
    await socket.send("x");
    equal(native.sent.length, 2);
    const waiting = socket.send("waits");
    ok(await isPending(waiting), "pending at the high-water mark");
    native.bufferedAmount = 21;
    await pause(150);
    ok(await isPending(waiting), "pending above the low-water mark");
    equal(native.sent.length, 2);
    native.bufferedAmount = 20;
    await waiting;
    equal(native.sent[2], "waits");
    // It is writable again up to the high-water mark.
    native.bufferedAmount = 99;
    await socket.send("y");
    equal(native.sent.length, 4);
    socket.terminate();
  }));

test("waiting sends proceed in order, and wait again at the high-water mark", () =>
  withSocket(SMALL, async (socket, native) => {
    await socket.send("x".repeat(100));
    /** @type {string[]} */
    const order = [];
    const sends = ["a".repeat(60), "b".repeat(60), "c"].map((text) =>
      socket.send(text).then(() => order.push(text[0])),
    );
    native.bufferedAmount = 0;
    await sends[1];
    ok(await isPending(sends[2]), "the third waits for the low-water mark again");
    deepEqual(order, ["a", "b"]);
    native.bufferedAmount = 0;
    await Promise.all(sends);
    deepEqual(native.initials, ["x", "a", "b", "c"]);
    socket.terminate();
  }));

test("a timer exists only while a send or a flush waits", () =>
  watchingTimers(async (live) => {
    await withSocket(SMALL, async (socket, native) => {
      equal(live(), 0, "timers when open");
      await socket.send("x".repeat(100));
      equal(live(), 0, "timers above the high-water mark, when nothing waits");
      const waiting = socket.send("y");
      equal(live(), 1, "timers when one send waits");
      const flushing = socket.flush();
      equal(live(), 1, "timers when a send and a flush wait");
      native.bufferedAmount = 0;
      await waiting;
      native.bufferedAmount = 0;
      await flushing;
      equal(live(), 0, "timers when nothing waits any more");
      socket.terminate();
      equal(live(), 0, "timers at the end");
    });
  }));

test("waiting sends reject with NOT_OPEN when the connection ends", async () => {
  /** @type {Parameters<typeof withSocket>[1][]} */
  const ends = [(socket) => socket.terminate(), (_, native) => native.end(1006, "", false)];
  for (const end of ends) {
    await withSocket(SMALL, async (socket, native) => {
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

test("a waiting send rejects when the socket leaves OPEN, before its close event", () =>
  withSocket(SMALL, async (socket, native) => {
    await socket.send("x".repeat(100));
    const waiting = socket.send("y");
    ok(await isPending(waiting), "pending");
    native.readyState = 2;
    await rejects(waiting, { code: "NOT_OPEN" });
    equal(native.sent.length, 1);
    native.end(1001, "", true);
  }));

/** WebKit's network process accepts everything, and `bufferedAmount` does not count what it holds. */
const skip = () => engine() === "webkit" && "WebKit has no bound of its own on what it accepts";

test("send waits if the peer never reads", { skip }, async () => {
  const socket = await connect(url("/fault/silence"));
  let sent = 0;
  let waiting;
  for (;;) {
    waiting = socket.send(new Uint8Array(MEBIBYTE));
    if (await isPending(waiting)) {
      // On a slow machine, accepting it may take this long.
      await pause(300);
      if (await isPending(waiting)) break;
    }
    ok(++sent < 500, "the send buffer has a bound");
  }
  // At most the high-water mark and one message.
  ok(socket.bufferedAmount <= 2 * MEBIBYTE, `bufferedAmount ${socket.bufferedAmount}`);
  const flushing = socket.flush();
  ok(await isPending(flushing), "flush is pending");
  ok(socket.bufferedAmount > 0, "some is buffered");
  socket.terminate();
  await rejects(waiting, { code: "NOT_OPEN" });
  await rejects(flushing, { code: "UNCLEAN_CLOSE" });
  // The browser may still send what it has buffered.
  equal((await socket.closed).neverSentBytes, 0);
  equal((await socket.closed).unconfirmedBytes, sent * MEBIBYTE);
});

test("a slow reader receives every message", async () => {
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
  const { bytes, binary } = await reportOf(id);
  deepEqual({ bytes, binary }, { bytes: 8_000_000, binary: 80 });
});
