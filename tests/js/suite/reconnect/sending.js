// Sending: what is refused, what is queued, and what may not have arrived.

import { deepEqual, equal, isPending, ok, rejects, throws } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { lastOf, recorded, withReconnecting } from "../../support/reconnect.js";
import { eventually, pause, reportOf, uniqueId, url } from "../../support/server.js";
import { onceMade } from "../../support/stand-in.js";
import { withGlobal } from "../../support/watch.js";

test("without a queue, send rejects with AWAY while there is no connection", () =>
  withReconnecting({}, async ({ socket, open, made }) => {
    const early = socket.send("early");
    const native = await open();
    equal((await early.catch((error) => error)).code, "AWAY");
    native.end(1006, "", false);
    await eventually("it is away", () => socket.state !== "open");
    await rejects(socket.send("x"), { code: "AWAY" });
    await rejects(socket.flush(), { code: "AWAY" });
    await onceMade(made, 2);
    await rejects(socket.send("x"), { code: "AWAY" });
    await open(2);
    equal(await socket.send("y"), 1);
  }));

test("bad data and options for send reject, and nothing is sent", () =>
  withReconnecting({}, async ({ socket, open }) => {
    const native = await open();
    for (const bad of [1, null, undefined, {}, ["x"]]) {
      // @ts-expect-error: wrong types on purpose
      await rejects(socket.send(bad), TypeError);
    }
    for (const maxAge of [0, -1, NaN]) await rejects(socket.send("x", { maxAge }), RangeError);
    // @ts-expect-error: no such option, on purpose
    await rejects(socket.send("x", { age: 1 }), TypeError);
    equal(native.sent.length, 0);
  }));

test("queued messages are sent in order, those during the release after them", () =>
  withReconnecting({ queue: {} }, async ({ socket, open, events }) => {
    const sends = ["a", "b", "c"].map((text) => socket.send(text));
    const native = await open();
    sends.push(socket.send("d"));
    deepEqual(await Promise.all(sends), [1, 2, 3, 4]);
    deepEqual(native.sent, ["a", "b", "c", "d"]);
    equal(lastOf(events, "opened").connection, 1);
  }));

test("the queue is bounded in messages and bytes", async () => {
  await withReconnecting({ queue: { maxMessages: 2 } }, async ({ socket, made }) => {
    await onceMade(made);
    socket.send("a");
    socket.send("b");
    await rejects(socket.send("c"), { code: "SEND_QUEUE_FULL" });
  });
  await withReconnecting({ queue: { maxBytes: 3 } }, async ({ socket, made }) => {
    await onceMade(made);
    socket.send("ab");
    await rejects(socket.send("cd"), { code: "SEND_QUEUE_FULL" });
    socket.send("e");
  });
});

test("queued messages expire while there is no connection, and are never sent", () =>
  withReconnecting({ queue: { maxAge: 20 } }, async ({ socket, made, open, events }) => {
    const native = await onceMade(made);
    const expired = [socket.send("a"), socket.send("b", { maxAge: 1 })];
    for (const one of expired) await rejects(one, { code: "EXPIRED" });
    const count = events.reduce((sum, event) => sum + (event.type === "expired" ? event.count : 0), 0);
    equal(count, 2);
    await open();
    equal(await socket.send("c"), 1);
    deepEqual(native.sent, ["c"]);
  }));

test("a message that does not expire in time is sent", () =>
  withReconnecting({ queue: {} }, async ({ socket, made, open }) => {
    await onceMade(made);
    const long = socket.send("long", { maxAge: 60_000 });
    await rejects(socket.send("short", { maxAge: 1 }), { code: "EXPIRED" });
    const native = await open();
    equal(await long, 1);
    deepEqual(native.sent, ["long"]);
  }));

test("numbers go on over all connections, and each loss is named once", () =>
  withReconnecting({}, async ({ socket, open, events }) => {
    const first = await open();
    deepEqual([await socket.send("aaaa"), await socket.send("bb"), await socket.send("cc")], [1, 2, 3]);
    // The last two are still in the browser's buffer.
    first.bufferedAmount = 4;
    first.end(1006, "", false);
    await eventually("it is away", () => socket.state !== "open");
    const { unconfirmed, neverSent, connection, closeCode, error } = lastOf(events, "disconnected");
    deepEqual(
      [unconfirmed, neverSent],
      [
        { first: 1, last: 1 },
        { first: 2, last: 3 },
      ],
    );
    deepEqual([connection, closeCode, error?.code], [1, 1006, "UNCLEAN_CLOSE"]);
    const second = await open(2);
    equal(await socket.send("d"), 4);
    second.bufferedAmount = 0;
    second.end(1001, "", true);
    await eventually("it is away again", () => socket.state !== "open");
    const next = lastOf(events, "disconnected");
    deepEqual([next.unconfirmed, next.neverSent, next.connection], [{ first: 4, last: 4 }, undefined, 2]);
  }));

test("a message that is sent in part is unconfirmed, not never sent", () =>
  withReconnecting({}, async ({ socket, open, events }) => {
    const native = await open();
    await socket.send("0123456789");
    native.bufferedAmount = 3;
    native.end(1006, "", false);
    await eventually("it is away", () => socket.state !== "open");
    const { unconfirmed, neverSent } = lastOf(events, "disconnected");
    deepEqual([unconfirmed, neverSent], [{ first: 1, last: 1 }, undefined]);
  }));

test("what the browser counts as sent only after the close event is unconfirmed, as in a page that was frozen", () =>
  withReconnecting({}, async ({ socket, open, events }) => {
    const native = await open();
    await socket.send("abc");
    equal(native.bufferedAmount, 3);
    native.end(1006, "", false);
    native.bufferedAmount = 0;
    await eventually("it is away", () => socket.state !== "open");
    const { unconfirmed, neverSent, unconfirmedBytes, neverSentBytes } = lastOf(events, "disconnected");
    deepEqual([unconfirmed, neverSent], [{ first: 1, last: 1 }, undefined]);
    deepEqual([unconfirmedBytes, neverSentBytes], [3, 0]);
  }));

test("confirmed messages are not named as lost", () =>
  withReconnecting({}, async ({ socket, open, events }) => {
    const native = await open();
    for (const text of ["a", "b", "c"]) await socket.send(text);
    native.bufferedAmount = 0;
    equal(socket.stats().unconfirmed, 3);
    socket.confirm(2);
    equal(socket.stats().unconfirmed, 1);
    for (const bad of [0, -1, 4, 1.5, NaN, "1", undefined]) {
      // @ts-expect-error: some are of another type, on purpose
      throws(() => socket.confirm(bad), RangeError);
    }
    native.end(1006, "", false);
    await eventually("it is away", () => socket.state !== "open");
    deepEqual(lastOf(events, "disconnected").unconfirmed, { first: 3, last: 3 });
  }));

test("a stop that the peer answers confirms everything", () =>
  withReconnecting({}, async ({ socket, open, events }) => {
    const native = await open();
    await socket.send("a");
    native.bufferedAmount = 0;
    const stopping = socket.stop({ closeCode: 4000, reason: "done" });
    deepEqual(native.closes, [[4000, "done"]]);
    await rejects(socket.send("b"), { code: "STOPPED" });
    native.end(4000, "done", true);
    const { unconfirmed, neverSent, closeCode } = await stopping;
    deepEqual([unconfirmed, neverSent, closeCode], [undefined, undefined, 4000]);
    equal(lastOf(events, "disconnected").unconfirmed, undefined);
  }));

test("keepMessages gives back what may not have arrived, within its bound, and as it was", () =>
  withReconnecting({ keepMessages: 20 }, async ({ socket, open, events }) => {
    const native = await open();
    const bytes = Uint8Array.of(9, 1, 2, 3, 9);
    await socket.send("too old, too old");
    await socket.send("confirmed");
    await socket.send(bytes.subarray(1, 4));
    await socket.send("text");
    bytes.fill(0);
    native.bufferedAmount = 0;
    socket.confirm(2);
    native.end(1006, "", false);
    await eventually("it is away", () => socket.state !== "open");
    deepEqual(lastOf(events, "disconnected").messages, [
      { number: 3, data: Uint8Array.of(1, 2, 3) },
      { number: 4, data: "text" },
    ]);
    (await open(2)).end(1006, "", false);
    await eventually("it is away again", () => socket.state !== "open");
    deepEqual(lastOf(events, "disconnected").messages, []);
  }));

test("sending reads no clock, unless a heartbeat or an idle timeout listens", async () => {
  for (const [options, reads] of /** @type {[object, boolean][]} */ ([
    [{}, false],
    [{ idleTimeout: 60_000 }, true],
  ])) {
    await withReconnecting(options, async ({ socket, open }) => {
      await open();
      let count = 0;
      const now = () => {
        count++;
        return 0;
      };
      const sent = await withGlobal(
        "Date",
        Object.assign(() => {}, { now }),
        () => socket.send("a"),
      );
      deepEqual([sent, count > 0], [1, reads]);
    });
  }
});

const SMALL = { sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } };

test("messages that wait for room are sent on the next connection, in order, if there is a queue", () =>
  withReconnecting({ ...SMALL, queue: {} }, async ({ socket, open, events }) => {
    const first = await open();
    await socket.send("x".repeat(10));
    const waiting = [socket.send("b"), socket.send("c")];
    ok(await isPending(waiting[0]), "it waits");
    first.end(1006, "", false);
    waiting.push(socket.send("d"));
    const second = await open(2);
    deepEqual(await Promise.all(waiting), [2, 3, 4]);
    deepEqual(second.sent, ["b", "c", "d"]);
    deepEqual(lastOf(events, "disconnected").neverSent, { first: 1, last: 1 });
  }));

test("messages that wait for room are refused without a queue, and have no number", () =>
  withReconnecting(SMALL, async ({ socket, open }) => {
    const first = await open();
    await socket.send("x".repeat(10));
    const waiting = socket.send("b");
    first.end(1006, "", false);
    await rejects(waiting, { code: "AWAY" });
    await open(2);
    equal(await socket.send("c"), 2);
  }));

test("messages sent while the native socket is CLOSING go to the next connection", () =>
  withReconnecting({ queue: {} }, async ({ socket, open }) => {
    const first = await open();
    first.readyState = 2;
    const sends = [socket.send("a"), socket.send("b")];
    await pause(2);
    sends.push(socket.send("c"));
    ok(await isPending(sends[0]), "it waits");
    first.end(1006, "", false);
    sends.push(socket.send("d"));
    const second = await open(2);
    deepEqual(await Promise.all(sends), [1, 2, 3, 4]);
    deepEqual(second.sent, ["a", "b", "c", "d"]);
  }));

test("flush waits for queued messages and until they have left the browser", () =>
  withReconnecting({ queue: {} }, async ({ socket, open }) => {
    socket.send("a");
    const flushed = socket.flush();
    const native = await open();
    ok(await isPending(flushed), "it waits");
    native.bufferedAmount = 0;
    await flushed;
    deepEqual(native.sent, ["a"]);
  }));

test("with the server: each message of a reset connection is confirmed, unconfirmed or never sent", async () => {
  const id = uniqueId();
  let attempt = 0;
  const { socket, events } = recorded(() => url(++attempt === 1 ? `/fault/reset?after=3&id=${id}` : "/echo"));
  await eventually("it is open", () => socket.state === "open");
  const sends = Array.from({ length: 10 }, (_, index) => socket.send(`${index}`));
  const results = await Promise.allSettled(sends);
  await eventually("the second connection", () => socket.stats().connections === 2 && socket.state === "open");
  const accepted = results.filter(({ status }) => status === "fulfilled").length;
  const { unconfirmed, neverSent } = lastOf(events, "disconnected");
  const named = [unconfirmed, neverSent].reduce((sum, one) => sum + (one ? one.last - one.first + 1 : 0), 0);
  equal(named, accepted);
  const { text } = await reportOf(id);
  ok(text >= 3 && text <= (unconfirmed?.last ?? 0), `the server received ${text} of ${accepted}`);
  await socket.stop();
});
