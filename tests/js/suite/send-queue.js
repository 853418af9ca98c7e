// What `send` keeps while the browser's own buffer is full: bounded, in order, in front of `flush` and `close`.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect, SockstreamError } from "../support/package.js";
import { account, pause, uniqueId, url } from "../support/server.js";
import { withStandIn } from "../support/stand-in.js";
import { watchingTimers } from "../support/watch.js";

const FULL = { code: "SEND_QUEUE_FULL" };

/** A socket whose send buffer is full, and which keeps what `bounds` says. */
const full = (bounds, act, options = {}) =>
  withStandIn(
    connect,
    { sendBuffer: { highWaterMark: 100, lowWaterMark: 20, ...bounds }, ...options },
    async (socket, native) => {
      await socket.send("x".repeat(100));
      return act(socket, native);
    },
  );

test("waiting messages are bounded in number", () =>
  full({ maxQueuedMessages: 2 }, async (socket, native) => {
    const waiting = [socket.send("a"), socket.send("b")];
    const refused = socket.send("c");
    ok(!(await isPending(refused)), "refused at once");
    const error = await rejects(refused, FULL);
    ok(error instanceof SockstreamError, "a SockstreamError");
    ok(/not sent/.test(error.message), error.message);
    native.bufferedAmount = 0;
    await Promise.all(waiting);
    deepEqual(native.sent.slice(1), ["a", "b"]);
    await socket.send("d");
    deepEqual(native.sent.slice(1), ["a", "b", "d"]);
    socket.terminate();
  }));

test("waiting messages are bounded in bytes, of text in code units", () =>
  full({ maxQueuedBytes: 10 }, async (socket, native) => {
    const waiting = [socket.send("é".repeat(6)), socket.send(new Uint8Array(2)), socket.send(new Blob(["xx"]))];
    await rejects(socket.send("x"), FULL);
    await rejects(socket.send(Uint8Array.of(1)), FULL);
    // Nothing takes no room.
    waiting.push(socket.send(""));
    native.bufferedAmount = 0;
    await Promise.all(waiting);
    equal(native.sent.length, 5);
    socket.terminate();
  }));

test("a message that finds nothing waiting is always taken", () =>
  full({ maxQueuedBytes: 10 }, async (socket, native) => {
    const big = socket.send("x".repeat(1000));
    ok(await isPending(big), "taken");
    await rejects(socket.send("y"), FULL);
    native.bufferedAmount = 0;
    await big;
    equal(native.sent[1].length, 1000);
    socket.terminate();
  }));

test("by default 16,384 messages and 16 MiB wait", async () => {
  const refusals = async (sends) =>
    (await Promise.all(sends.map(async (sent) => !(await isPending(sent))))).filter(Boolean).length;
  await full({}, async (socket) => {
    const sends = Array.from({ length: 16_384 + 3 }, () => socket.send(""));
    equal(await refusals(sends), 3);
    socket.terminate();
  });
  await full({}, async (socket) => {
    const mebibyte = new Uint8Array(1 << 20);
    const sends = Array.from({ length: 300 }, () => socket.send(mebibyte));
    equal(await refusals(sends), 284);
    socket.terminate();
  });
});

test("flush resolves behind the messages that wait", () =>
  full({}, async (socket, native) => {
    const order = [];
    const sending = socket.send("a".repeat(50)).then(() => order.push("sent"));
    const flushing = socket.flush().then(() => order.push("flushed"));
    native.bufferedAmount = 10;
    await sending;
    ok(await isPending(flushing), "what waited is buffered now");
    native.bufferedAmount = 0;
    await flushing;
    deepEqual(order, ["sent", "flushed"]);
    socket.terminate();
  }));

test("close sends what waits first, and refuses what comes after it", () =>
  full({}, async (socket, native) => {
    const sending = [socket.send("a".repeat(60)), socket.send("b".repeat(60)), socket.send("c")];
    const closing = socket.close({ closeCode: 4000, reason: "done" });
    await rejects(socket.send("late"), { code: "NOT_OPEN" });
    deepEqual(native.closes, []);
    native.bufferedAmount = 0;
    await sending[1];
    deepEqual(native.closes, [], "one waits still");
    native.bufferedAmount = 0;
    await Promise.all(sending);
    deepEqual(
      native.sent.map((text) => text[0]),
      ["x", "a", "b", "c"],
    );
    ok(await isPending(closing), "the close event is yet to come");
    deepEqual(native.closes, [[4000, "done"]]);
    native.bufferedAmount = 0;
    native.end(4000, "done");
    equal((await closing).closeCode, 4000);
  }));

test("what waits when the connection ends is refused, and was not sent", () =>
  full({}, async (socket, native) => {
    const sending = [socket.send("a"), socket.send("b")];
    const closing = socket.close();
    native.end(1006, "", false);
    for (const sent of sending) await rejects(sent, { code: "NOT_OPEN" });
    await rejects(closing, { code: "UNCLEAN_CLOSE" });
    equal(native.sent.length, 1);
  }));

test("flush errs behind a clean close when a message that waited was not sent", () =>
  full({}, async (socket, native) => {
    const sending = socket.send("a");
    const flushing = socket.flush();
    native.bufferedAmount = 0;
    native.end(1000, "", true);
    await rejects(sending, { code: "NOT_OPEN" });
    await rejects(flushing, { code: "NOT_OPEN", closeCode: 1000 });
    await rejects(socket.flush(), { code: "NOT_OPEN" });
  }));

test("a close that can't send what waits times out, counted from the last progress", () =>
  watchingTimers((live) =>
    full(
      {},
      async (socket, native) => {
        const sending = socket.send("never");
        const closing = socket.close();
        // In all far longer than the timeout, but never without progress.
        for (let left = 99; left >= 95; left--) {
          await pause(100);
          native.bufferedAmount = left;
        }
        ok(await isPending(closing), "pending");
        await rejects(closing, { code: "CLOSE_TIMEOUT" });
        await rejects(sending, { code: "NOT_OPEN" });
        equal(native.sent.length, 1);
        equal(live(), 0, "timers");
      },
      { closeTimeout: 300 },
    ),
  ));

test("a hundred times the buffer, sent without awaiting, arrives up to the bound and in order", async () => {
  const id = uniqueId();
  const sendBuffer = { highWaterMark: 4096, lowWaterMark: 1024, maxQueuedMessages: 50 };
  const socket = await connect(url(`/fault/echo?id=${id}`), { sendBuffer });
  const sends = Array.from({ length: 4_000 }, (_, i) => socket.send(`${i}`.padEnd(100)));
  const results = await Promise.allSettled(sends);
  const sent = results.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
  ok(sent.length >= 50 && sent.length < 4_000, `${sent.length} were sent`);
  for (const { reason } of results) if (reason) equal(reason.code, "SEND_QUEUE_FULL");
  for (const i of sent) equal((await socket.next()).value.trim(), `${i}`);
  await socket.close();
  equal((await account(id)).text, sent.length);
});
