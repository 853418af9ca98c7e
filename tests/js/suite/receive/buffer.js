// The receive buffer's bounds, and what happens to the messages that exceed them.

import { deepEqual, equal, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { eventually, reportOf, uniqueId, url } from "../../support/server.js";
import { nextText } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";

/** @typedef {import("/sockstream/index.js").ReceiveBuffer} ReceiveBuffer */
/** @typedef {import("/sockstream/index.js").Socket} Socket */

/**
 * Connects to a server that sends twenty messages of 100 bytes, of which the receive buffer holds five.
 * @param {ReceiveBuffer["overflow"]} overflow
 */
const flooded = (overflow, id = uniqueId()) =>
  connect(url(`/fault/flood?count=20&size=100&type=text&id=${id}`), {
    receiveBuffer: { maxBytes: 599, maxMessages: 100, overflow },
  });

/**
 * Reads messages that begin with their number, and resolves with the numbers.
 * @param {Socket} socket
 * @param {number} count
 */
async function numbers(socket, count) {
  const numbers = [];
  for (let i = 0; i < count; i++) numbers.push(parseInt(await nextText(socket), 10));
  return numbers;
}

test("an overflow closes the connection and keeps the messages received before", async () => {
  const id = uniqueId();
  const socket = await flooded("close", id);
  deepEqual((await reportOf(id, "closing")).closeReceived, { code: 4009, reason: "receive buffer full" });
  deepEqual(await numbers(socket, 5), [0, 1, 2, 3, 4]);
  await rejects(socket.next(), { code: "RECEIVE_OVERFLOW" });
  for (let again = 0; again < 3; again++) deepEqual(await socket.next(), { value: undefined, done: true });
  await rejects(socket.close(), { code: "RECEIVE_OVERFLOW" });
  await rejects(socket.send("x"), { code: "NOT_OPEN" });
});

test("closing is the default overflow policy", async () => {
  const socket = await flooded(undefined);
  await eventually("closing", () => socket.readyState !== "open");
  deepEqual(await numbers(socket, 5), [0, 1, 2, 3, 4]);
  await rejects(socket.next(), { code: "RECEIVE_OVERFLOW" });
});

test("drop-oldest drops the oldest messages and counts them", async () => {
  const socket = await flooded("drop-oldest");
  await eventually("fifteen dropped", () => socket.droppedMessages === 15);
  deepEqual(await numbers(socket, 5), [15, 16, 17, 18, 19]);
  await socket.close();
  equal(socket.droppedMessages, 15);
});

test("drop-newest drops the newest messages and counts them", async () => {
  const socket = await flooded("drop-newest");
  await eventually("fifteen dropped", () => socket.droppedMessages === 15);
  deepEqual(await numbers(socket, 5), [0, 1, 2, 3, 4]);
  await socket.close();
  equal(socket.droppedMessages, 15);
});

/**
 * Runs `act` with a socket over a stand-in that has these bounds.
 * @param {ReceiveBuffer} receiveBuffer
 * @param {Parameters<typeof withSocket>[1]} act
 */
const withBounds = (receiveBuffer, act) => withSocket({ receiveBuffer }, act);

test("maxMessages bounds the number of queued messages", () =>
  withBounds({ maxMessages: 2, overflow: "drop-oldest" }, async (socket, native) => {
    for (const text of ["a", "b", "c", "d"]) native.message(text);
    equal(socket.droppedMessages, 2);
    equal((await socket.next()).value, "c");
    native.message("e");
    equal(socket.droppedMessages, 2);
    equal((await socket.next()).value, "d");
    equal((await socket.next()).value, "e");
    socket.terminate();
  }));

test("drop-oldest drops as many messages as a large one needs", () =>
  withBounds({ maxBytes: 10, overflow: "drop-oldest" }, async (socket, native) => {
    for (const text of ["aaa", "bbb", "ccc"]) native.message(text);
    native.message(new Uint8Array(7).buffer);
    equal(socket.droppedMessages, 2);
    equal((await socket.next()).value, "ccc");
    deepEqual((await socket.next()).value, new Uint8Array(7));
    // What never fits goes itself.
    native.message("x".repeat(11));
    equal(socket.droppedMessages, 3);
    native.message("fits");
    equal((await socket.next()).value, "fits");
    socket.terminate();
  }));

test("maxBytes counts code units of text and bytes of binary messages", () =>
  withBounds({ maxBytes: 4, overflow: "drop-newest" }, async (socket, native) => {
    native.message("é€");
    native.message(new Uint8Array(2).buffer);
    native.message("x");
    equal(socket.droppedMessages, 1);
    equal((await socket.next()).value, "é€");
    deepEqual((await socket.next()).value, new Uint8Array(2));
    socket.terminate();
  }));

test("a message for a pending next never overflows", () =>
  withBounds({ maxMessages: 1, overflow: "close" }, async (socket, native) => {
    for (let i = 0; i < 10; i++) {
      const waiting = socket.next();
      native.message(`${i}`);
      equal((await waiting).value, `${i}`);
    }
    equal(socket.droppedMessages, 0);
    socket.terminate();
  }));

test("an overflow stays the cause, whatever the close event says", () =>
  withBounds({ maxMessages: 1, overflow: "close" }, async (socket, native) => {
    native.message("kept");
    native.message("one too many");
    deepEqual(native.closes, [[4009, "receive buffer full"]]);
    native.message("ignored");
    native.end(1006, "", false);
    equal((await socket.next()).value, "kept");
    await rejects(socket.next(), { code: "RECEIVE_OVERFLOW", closeCode: 1006 });
    deepEqual(await socket.next(), { value: undefined, done: true });
    equal((await socket.closed).closeCode, 1006);
  }));

test("messages dropped after an overflow are counted", () =>
  withBounds({ maxMessages: 1, overflow: "close" }, async (socket, native) => {
    for (const text of ["kept", "one too many", "dropped", "dropped"]) native.message(text);
    equal(socket.droppedMessages, 3);
    native.end(4009, "receive buffer full");
    await socket.closed;
    equal(socket.droppedMessages, 3);
  }));

test("next rejects with RECEIVE_OVERFLOW before the close event", () =>
  withBounds({ maxMessages: 1, overflow: "close" }, async (socket, native) => {
    native.message("kept");
    native.message("one too many");
    equal((await socket.next()).value, "kept");
    await rejects(socket.next(), { code: "RECEIVE_OVERFLOW" });
    socket.terminate();
  }));

test("infinite bounds drop no message", () =>
  withBounds({ maxMessages: Infinity, maxBytes: Infinity }, async (socket, native) => {
    for (let i = 0; i < 1000; i++) native.message("x");
    equal(socket.droppedMessages, 0);
    for (let i = 0; i < 1000; i++) equal((await socket.next()).value, "x");
    socket.terminate();
  }));
