// `readable` of a socket.

import { deepEqual, equal, isPending, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect, SockstreamError } from "../../support/package.js";
import { eventually, reportOf, uniqueId, url } from "../../support/server.js";
import { DONE } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";
import { drain } from "../../support/stream-test.js";

test("readable delivers the received messages and closes with the connection", async () => {
  const socket = await connect(url("/fault/burst?count=5&size=1&close=1000"));
  equal(socket.readable, socket.readable);
  deepEqual(await drain(socket.readable), { chunks: ["0", "1", "2", "3", "4"] });
});

test("readable errors after the received messages", () =>
  withSocket({}, async (socket, native) => {
    native.message("one");
    native.message(Uint8Array.of(2).buffer);
    native.end(1006, "", false);
    const { chunks, error } = await drain(socket.readable);
    deepEqual(chunks, ["one", Uint8Array.of(2)]);
    ok(error instanceof SockstreamError, "a SockstreamError");
    deepEqual([error.code, error.closeCode], ["UNCLEAN_CLOSE", 1006]);
  }));

test("readable takes no message ahead of a read", () =>
  withSocket({ receiveBuffer: { maxMessages: 3, overflow: "drop-newest" } }, async (socket, native) => {
    const { readable } = socket;
    // None waits in the stream; three in the buffer.
    await eventually("pulling", async () => !(await isPending(Promise.resolve())));
    for (let i = 0; i < 10; i++) native.message(`${i}`);
    equal(socket.droppedMessages, 7);
    const reader = readable.getReader();
    for (let i = 0; i < 3; i++) equal((await reader.read()).value, `${i}`);
    socket.terminate();
  }));

test("cancelling readable closes the connection with 1000", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const reader = socket.readable.getReader();
  const reading = reader.read();
  // It resolves with nothing, whatever the close gave.
  equal(await reader.cancel(new Error("enough")), undefined);
  deepEqual(await reading, { value: undefined, done: true });
  equal(socket.readyState, "closed");
  deepEqual((await reportOf(id)).closeReceived, { code: 1000, reason: "" });
});

test("after readable is cancelled no message is queued, and next is done", () =>
  withSocket({ receiveBuffer: { maxMessages: 2 } }, async (socket, native) => {
    native.message("queued");
    const cancelling = socket.readable.cancel();
    for (let i = 0; i < 10; i++) native.message(`${i}`);
    equal(socket.droppedMessages, 0);
    deepEqual(await socket.next(), DONE);
    deepEqual(native.closes, [[1000, ""]]);
    native.end();
    equal(await cancelling, undefined);
  }));
