// `flush` resolves when everything sent before has left the browser, or rejects with why it can't.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { pause } from "../../support/server.js";
import { withFullBuffer, withSocket } from "../../support/stand-in.js";

test("flush resolves when bufferedAmount is 0", () =>
  withSocket({}, async (socket, native) => {
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

test("flush rejects if the connection ends with bytes buffered", () =>
  withSocket({}, async (socket, native) => {
    await socket.send("x".repeat(10));
    const flushing = socket.flush();
    native.end(1006, "", false);
    await rejects(flushing, { code: "UNCLEAN_CLOSE", closeCode: 1006, wasClean: false, neverSentBytes: 10 });
    await rejects(socket.flush(), { code: "UNCLEAN_CLOSE", neverSentBytes: 10 });
  }));

test("flush rejects after an unclean close even if nothing is buffered", () =>
  withSocket({}, async (socket, native) => {
    native.end(1006, "", false);
    await rejects(socket.flush(), { code: "UNCLEAN_CLOSE" });
  }));

test("flush resolves after the messages that wait", () =>
  withFullBuffer({}, async (socket, native) => {
    /** @type {string[]} */
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

test("flush does not wait for messages that are sent after it", () =>
  withSocket({}, async (socket, native) => {
    await socket.send("x".repeat(10));
    const flushing = socket.flush();
    await socket.send("y".repeat(1000));
    native.bufferedAmount = 1001;
    await pause(50);
    ok(await isPending(flushing), "pending with one byte of the first message left");
    native.bufferedAmount = 1000;
    await flushing;
    const last = socket.flush();
    await pause(50);
    ok(await isPending(last), "the second message is still buffered");
    native.bufferedAmount = 0;
    await last;
    socket.terminate();
  }));

test("flush does not wait for messages that join the queue after it", () =>
  withFullBuffer({ maxQueuedMessages: 1000 }, async (socket, native) => {
    const before = socket.send("a".repeat(60));
    const flushing = socket.flush();
    const after = socket.send("b".repeat(60));
    const last = socket.send("c");
    native.bufferedAmount = 0;
    await after;
    ok(await isPending(last), "the last message waits in the queue");
    ok(await isPending(flushing), "the first message is buffered");
    native.bufferedAmount = 60;
    await flushing;
    ok(await isPending(last), "the last message waits in the queue still");
    native.bufferedAmount = 0;
    await Promise.all([before, last]);
    socket.terminate();
  }));

test("flush rejects after a clean close if a waiting message was not sent", () =>
  withFullBuffer({}, async (socket, native) => {
    const sending = socket.send("a");
    const flushing = socket.flush();
    native.bufferedAmount = 0;
    native.end(1000, "", true);
    await rejects(sending, { code: "NOT_OPEN" });
    await rejects(flushing, { code: "NOT_OPEN", closeCode: 1000 });
    await rejects(socket.flush(), { code: "NOT_OPEN" });
  }));
