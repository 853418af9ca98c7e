// The messages that wait while the browser's buffer is full: bounded, and in order.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect, SockstreamError } from "../../support/package.js";
import { reportOf, uniqueId, url } from "../../support/server.js";
import { nextText } from "../../support/sockets.js";
import { withFullBuffer } from "../../support/stand-in.js";

const FULL = { code: "SEND_QUEUE_FULL" };

test("maxQueuedMessages bounds the number of waiting messages", () =>
  withFullBuffer({ maxQueuedMessages: 2 }, async (socket, native) => {
    const waiting = [socket.send("a"), socket.send("b")];
    const refused = socket.send("c");
    ok(!(await isPending(refused)), "rejected at once");
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

test("maxQueuedBytes bounds the size of waiting messages, of text in code units", () =>
  withFullBuffer({ maxQueuedBytes: 10 }, async (socket, native) => {
    const waiting = [socket.send("é".repeat(6)), socket.send(new Uint8Array(2)), socket.send(new Blob(["xx"]))];
    await rejects(socket.send("x"), FULL);
    await rejects(socket.send(Uint8Array.of(1)), FULL);
    // An empty message needs no room.
    waiting.push(socket.send(""));
    native.bufferedAmount = 0;
    await Promise.all(waiting);
    equal(native.sent.length, 5);
    socket.terminate();
  }));

test("a message of any size is accepted if no other waits", () =>
  withFullBuffer({ maxQueuedBytes: 10 }, async (socket, native) => {
    const big = socket.send("x".repeat(1000));
    ok(await isPending(big), "accepted, and pending");
    await rejects(socket.send("y"), FULL);
    native.bufferedAmount = 0;
    await big;
    equal(String(native.sent[1]).length, 1000);
    socket.terminate();
  }));

test("by default at most 16,384 messages and 16 MiB wait", async () => {
  /** @param {Promise<void>[]} sends */
  const refusals = async (sends) =>
    (await Promise.all(sends.map(async (sent) => !(await isPending(sent))))).filter(Boolean).length;
  await withFullBuffer({}, async (socket) => {
    const sends = Array.from({ length: 16_384 + 3 }, () => socket.send(""));
    equal(await refusals(sends), 3);
    socket.terminate();
  });
  await withFullBuffer({}, async (socket) => {
    const mebibyte = new Uint8Array(1 << 20);
    const sends = Array.from({ length: 300 }, () => socket.send(mebibyte));
    equal(await refusals(sends), 284);
    socket.terminate();
  });
});

test("messages that wait when the connection ends reject with NOT_OPEN", () =>
  withFullBuffer({}, async (socket, native) => {
    const sending = [socket.send("a"), socket.send("b")];
    const closing = socket.close();
    native.end(1006, "", false);
    for (const sent of sending) await rejects(sent, { code: "NOT_OPEN" });
    await rejects(closing, { code: "UNCLEAN_CLOSE" });
    equal(native.sent.length, 1);
  }));

test("of many messages sent without awaiting, those that were accepted arrive in order", async () => {
  const id = uniqueId();
  const sendBuffer = { highWaterMark: 4096, lowWaterMark: 1024, maxQueuedMessages: 50 };
  const socket = await connect(url(`/fault/echo?id=${id}`), { sendBuffer });
  const sends = Array.from({ length: 4_000 }, (_, i) => socket.send(`${i}`.padEnd(100)));
  const results = await Promise.allSettled(sends);
  const sent = results.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
  ok(sent.length >= 50 && sent.length < 4_000, `${sent.length} were sent`);
  for (const result of results) if (result.status === "rejected") equal(result.reason.code, "SEND_QUEUE_FULL");
  for (const i of sent) equal((await nextText(socket)).trim(), `${i}`);
  await socket.close();
  equal((await reportOf(id)).text, sent.length);
});

test("messages sent without awaiting keep their order", async () => {
  const id = uniqueId();
  // Low marks, so that most of them wait.
  const socket = await connect(url(`/fault/echo?id=${id}`), {
    sendBuffer: { highWaterMark: 4096, lowWaterMark: 1024 },
  });
  const sent = Array.from({ length: 500 }, (_, i) => socket.send(`${i}`.padEnd(100)));
  for (let i = 0; i < 500; i++) equal((await nextText(socket)).trim(), `${i}`);
  await Promise.all(sent);
  await socket.close();
  equal((await reportOf(id)).text, 500);
});
