// `readable` and `writable` of a socket.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect, SockstreamError } from "../support/package.js";
import { account, eventually, uniqueId, url } from "../support/server.js";
import { withStandIn } from "../support/stand-in.js";
import { drain } from "../support/stream-test.js";

test("readable gives what is received, and closes with the connection", async () => {
  const socket = await connect(url("/fault/burst?count=5&size=1&close=1000"));
  equal(socket.readable, socket.readable);
  deepEqual(await drain(socket.readable), { chunks: ["0", "1", "2", "3", "4"] });
});

test("readable errors behind what was received", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.message("one");
    native.message(Uint8Array.of(2).buffer);
    native.end(1006, "", false);
    const { chunks, error } = await drain(socket.readable);
    deepEqual(chunks, ["one", Uint8Array.of(2)]);
    ok(error instanceof SockstreamError, "a SockstreamError");
    deepEqual([error.code, error.closeCode], ["UNCLEAN_CLOSE", 1006]);
  }));

test("readable takes no more than it is asked for", () =>
  withStandIn(connect, { receiveBuffer: { maxMessages: 3, overflow: "drop-newest" } }, async (socket, native) => {
    const { readable } = socket;
    // None waits in the stream; three in the buffer.
    await eventually("pulling", async () => !(await isPending(Promise.resolve())));
    for (let i = 0; i < 10; i++) native.message(`${i}`);
    equal(socket.droppedMessages, 7);
    const reader = readable.getReader();
    for (let i = 0; i < 3; i++) equal((await reader.read()).value, `${i}`);
    socket.terminate();
  }));

test("cancelling readable closes with 1000, and nothing is queued any more", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const reader = socket.readable.getReader();
  const reading = reader.read();
  // It resolves with nothing, whatever the close gave.
  equal(await reader.cancel(new Error("enough")), undefined);
  deepEqual(await reading, { value: undefined, done: true });
  equal(socket.readyState, "closed");
  deepEqual((await account(id)).closeReceived, { code: 1000, reason: "" });
});

test("writable sends, waits as send does, and closes with 1000", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  equal(socket.writable, socket.writable);
  const writer = socket.writable.getWriter();
  await writer.write("text");
  await writer.write(Uint8Array.of(1, 2));
  await writer.write(new Blob(["x"]));
  equal((await socket.next()).value, "text");
  deepEqual((await socket.next()).value, Uint8Array.of(1, 2));
  deepEqual((await socket.next()).value, Uint8Array.of(120));
  await writer.close();
  equal(socket.readyState, "closed");
  const { text, binary, closeReceived } = await account(id);
  deepEqual({ text, binary, closeReceived }, { text: 1, binary: 2, closeReceived: { code: 1000, reason: "" } });
});

test("writable's backpressure is that of send", () =>
  withStandIn(connect, { sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    const writer = socket.writable.getWriter();
    await writer.write("x".repeat(10));
    await writer.ready;
    const writing = writer.write("y");
    ok(await isPending(writing), "pending at the high mark");
    ok(writer.desiredSize <= 0, "full");
    native.bufferedAmount = 2;
    await writing;
    await writer.ready;
    deepEqual(native.sent, ["xxxxxxxxxx", "y"]);
    socket.terminate();
  }));

test("writing what is no message errors writable, and leaves the connection", async () => {
  const socket = await connect(url("/echo"));
  const writer = socket.writable.getWriter();
  await rejects(writer.write(1), TypeError);
  await rejects(writer.closed, TypeError);
  await socket.send("still open");
  equal((await socket.next()).value, "still open");
  await socket.close();
});

test("writable errors when the connection ends, also when nobody writes", async () => {
  const socket = await connect(url("/fault/close?code=4000"));
  const writer = socket.writable.getWriter();
  await rejects(writer.closed, { code: "NOT_OPEN" });
  await rejects(writer.write("x"), { code: "NOT_OPEN", closeCode: 4000 });
});

test("writable errors with why the connection ended, and a write that waits does too", () =>
  withStandIn(connect, { sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    const writer = socket.writable.getWriter();
    await writer.write("x".repeat(10));
    const waiting = writer.write("y");
    waiting.catch(() => {});
    native.end(1006, "", false);
    const error = await rejects(waiting, { code: "UNCLEAN_CLOSE", closeCode: 1006 });
    equal(await writer.closed.catch((reason) => reason), error, "one error for both");
  }));

test("writable hides no TypeError of what it is given", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const writer = socket.writable.getWriter();
    const { buffer } = new Uint8Array(8);
    structuredClone(buffer, { transfer: [buffer] });
    await rejects(writer.write(buffer), TypeError);
    await rejects(writer.closed, TypeError);
    deepEqual(native.sent, []);
    socket.terminate();
  }));

test("writable passes on what the native send throws", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const mine = new TypeError("mine");
    native.send = () => {
      throw mine;
    };
    const writer = socket.writable.getWriter();
    equal(await writer.write("x").catch((reason) => reason), mine);
    equal(await writer.closed.catch((reason) => reason), mine);
    socket.terminate();
  }));

test("writing while closing is refused", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const writer = socket.writable.getWriter();
    const closing = socket.close();
    await rejects(writer.write("x"), { code: "NOT_OPEN" });
    native.end();
    await closing;
    deepEqual(native.sent, []);
    writer.closed.catch(() => {});
  }));

test("aborting writable closes with 1000", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  equal(await socket.writable.abort(new Error("enough")), undefined);
  equal(socket.readyState, "closed");
  deepEqual((await account(id)).closeReceived, { code: 1000, reason: "" });
});

test("it pipes both ways", async () => {
  const socket = await connect(url("/echo"));
  const source = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 100; i++) controller.enqueue(`${i}`);
      controller.close();
    },
  });
  await source.pipeTo(socket.writable, { preventClose: true });
  const received = [];
  const lengths = new TransformStream({ transform: (chunk, controller) => controller.enqueue(Number(chunk)) });
  const sink = new WritableStream({
    async write(chunk) {
      received.push(chunk);
      if (received.length === 100) await socket.close();
    },
  });
  await socket.readable.pipeThrough(lengths).pipeTo(sink);
  deepEqual(
    received,
    Array.from({ length: 100 }, (_, i) => i),
  );
});

test("an echo by pipes loses nothing, and closing one end closes the other", async () => {
  const id = uniqueId();
  const left = await connect(url(`/fault/burst?count=500&size=100&close=1000`));
  const right = await connect(url(`/fault/sink?id=${id}`));
  await left.readable.pipeTo(right.writable);
  equal((await right.closed).closeCode, 1000);
  const { text, bytes } = await account(id);
  deepEqual([text, bytes], [500, 50_000]);
});

test("piping out of a connection that is lost errors the pipe", async () => {
  const socket = await connect(url("/fault/cut?after=1"));
  await socket.send("x");
  await rejects(socket.readable.pipeTo(new WritableStream()), { code: "UNCLEAN_CLOSE" });
});

test("nobody has to look at the streams", async () => {
  // The harness fails on rejections that nobody handles.
  const socket = await connect(url("/fault/cut?after=1"));
  ok(socket.readable && socket.writable, "made");
  await socket.send("x");
  await socket.closed;
});
