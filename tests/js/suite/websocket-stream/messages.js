// WebSocketStream: what `opened` resolves with, and how messages pass.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { WebSocketStream } from "../../support/package.js";
import { Digest, pause, reportOf, uniqueId, url } from "../../support/server.js";
import { drain, OURS, openStream, streamTest } from "../../support/stream-test.js";
import { watchingSockets, watchingTimers } from "../../support/watch.js";

/**
 * Converts a chunk to what the proposal says: Chromium's own still delivers an ArrayBuffer instead of a Uint8Array.
 * @param {import("../../support/stream-test.js").Api} api
 * @param {unknown} value
 */
const fromNative = ({ isNative }, value) => (isNative && value instanceof ArrayBuffer ? new Uint8Array(value) : value);

streamTest("opened resolves with the streams, the extensions and the subprotocol", async (api) => {
  const { stream, ...info } = await openStream(api, "/echo", { protocols: ["unknown", "chat.v1"] });
  deepEqual(Object.keys(info).sort(), ["extensions", "protocol", "readable", "writable"]);
  ok(info.readable instanceof ReadableStream, "a ReadableStream");
  ok(info.writable instanceof WritableStream, "a WritableStream");
  equal(info.protocol, "chat.v1");
  equal(typeof info.extensions, "string");
  equal((await stream.opened).readable, info.readable);
  stream.close();
  await stream.closed;
});

streamTest("text and binary are echoed as strings and Uint8Arrays", async (api) => {
  const { readable, writable } = await openStream(api);
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const { buffer } = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  for (const [chunk, expected] of [
    ["text €𝄞", "text €𝄞"],
    ["", ""],
    ["lone \ud800", "lone \ufffd"],
    [buffer, new Uint8Array(buffer)],
    [new Uint8Array(buffer, 2, 3), Uint8Array.of(3, 4, 5)],
    [new DataView(buffer, 6), Uint8Array.of(7, 8)],
    [new Uint16Array(buffer, 4, 1), Uint8Array.of(5, 6)],
    [new ArrayBuffer(0), new Uint8Array(0)],
    [1, "1"],
    [null, "null"],
    [undefined, "undefined"],
    [true, "true"],
    [{}, "[object Object]"],
    [[1, [2]], "1,2"],
    [{ toString: () => "mine" }, "mine"],
    [new Blob(["x"]), "[object Blob]"],
    [5n, "5"],
  ]) {
    await writer.write(chunk);
    const { value } = await reader.read();
    deepEqual(fromNative(api, value), expected);
  }
  await writer.close();
});

streamTest("a buffer is sent as it was when it was written", async (api) => {
  const id = uniqueId();
  const { stream, writable } = await openStream(api, `/fault/sink?rate=50000000&id=${id}`);
  const writer = writable.getWriter();
  const digest = new Digest();
  for (let i = 0; i < 40; i++) {
    const chunk = new Uint8Array(200_000).fill(i);
    digest.add(chunk);
    const writing = writer.write(chunk);
    // The sink has been called by now, and may wait.
    await pause(0);
    chunk.fill(255);
    await writing;
  }
  await writer.close();
  await stream.closed;
  equal((await reportOf(id)).digest, digest.toString());
});

streamTest("a chunk that can't be converted to text errors writable", async (api) => {
  const { stream, writable } = await openStream(api);
  const writer = writable.getWriter();
  await rejects(writer.write(Symbol("x")), TypeError);
  await rejects(writer.closed, TypeError);
  stream.close();
  await stream.closed.catch(() => {});
});

streamTest("writing a view of shared memory rejects with a TypeError", async (api) => {
  const { stream, writable } = await openStream(api);
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  await rejects(writable.getWriter().write(new Uint8Array(buffer, 0, 1)), TypeError);
  stream.close();
  await stream.closed.catch(() => {});
});

streamTest("writing a resizable buffer rejects with a TypeError", async (api) => {
  const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
  // An engine without resizable buffers has made an ordinary one.
  if (!buffer.resizable) return;
  for (const chunk of [buffer, new Uint8Array(buffer)]) {
    const stream = new api.WebSocketStream(url("/echo"));
    const { writable } = await stream.opened;
    const writer = writable.getWriter();
    await rejects(writer.write(chunk), TypeError);
    await rejects(writer.closed, TypeError);
    stream.close();
    await stream.closed.catch(() => {});
  }
});

streamTest("writing a detached buffer sends an empty message or rejects with a TypeError", async (api) => {
  const stream = new api.WebSocketStream(url("/echo"));
  const { writable } = await stream.opened;
  const { buffer } = new Uint8Array(8);
  structuredClone(buffer, { transfer: [buffer] });
  // By Web IDL a detached buffer has no bytes. The sockets of `connect` refuse it.
  await writable
    .getWriter()
    .write(buffer)
    .catch((error) => ok(error instanceof TypeError, `${error}`));
  stream.close();
  await stream.closed.catch(() => {});
});

streamTest("2,000 messages arrive once and in order, both ways", async (api) => {
  const COUNT = 2_000;
  const id = uniqueId();
  const { stream, readable, writable } = await openStream(api, `/fault/echo?id=${id}`);
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const message = (/** @type {number} */ i) => (i % 2 ? `message ${i}` : Uint8Array.of(i, i >> 8));
  const digest = new Digest();
  const writing = (async () => {
    for (let i = 0; i < COUNT; i++) {
      digest.add(message(i));
      await writer.write(message(i));
    }
  })();
  for (let i = 0; i < COUNT; i++) deepEqual(fromNative(api, (await reader.read()).value), message(i));
  await writing;
  stream.close();
  await stream.closed;
  equal((await reportOf(id)).digest, digest.toString());
});

streamTest("messages right after the 101 are delivered", async (api) => {
  const { readable } = await openStream(api, "/fault/burst?count=100&size=3&type=text&close=1000");
  const { chunks, error } = await drain(readable);
  equal(error, undefined);
  deepEqual(
    chunks,
    Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(3, ".")),
  );
});

streamTest("write waits for a server that reads slowly", async (api) => {
  const { stream, writable } = await openStream(api, "/fault/sink?rate=1000000");
  const writer = writable.getWriter();
  let written = 0;
  const done = [];
  for (let i = 0; i < 64; i++)
    done.push(
      writer.write(new Uint8Array(1 << 20)).then(
        () => written++,
        () => {},
      ),
    );
  await pause(50);
  ok(written < 64, "not all of 64 MiB was accepted at once");
  ok(Number(writer.desiredSize) <= 0, "the stream says that it is full");
  await writer.abort().catch(() => {});
  await Promise.all(done);
  stream.closed.catch(() => {});
});

streamTest("readable and writable pipe through transforms", async (api) => {
  const { stream, readable, writable } = await openStream(api);
  const source = new ReadableStream({
    start(controller) {
      for (const text of ["a", "b", "c"]) controller.enqueue(text);
      controller.close();
    },
  });
  const upper = new TransformStream({
    transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
  });
  /** @type {unknown[]} */
  const received = [];
  const sinking = readable.pipeThrough(upper).pipeTo(
    new WritableStream({
      write(chunk) {
        received.push(chunk);
        if (received.length === 3) stream.close();
      },
    }),
  );
  await source.pipeTo(writable, { preventClose: true });
  await sinking;
  deepEqual(received, ["A", "B", "C"]);
});

streamTest("unused opened and closed cause no unhandled rejection", async (api) => {
  const { WebSocketStream } = api;
  // The harness fails on unhandled rejections.
  new WebSocketStream(url("/nowhere"));
  new WebSocketStream(url("/echo")).close();
  new WebSocketStream(url("/echo"), { signal: AbortSignal.abort() });
  const { stream, writable } = await openStream(api, "/fault/cut?after=1");
  await writable.getWriter().write("x");
  await stream.closed.catch(() => {});
  await pause(200);
});

test("WebSocketStream: no listener and no timer is left, however a stream ends", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ listeners, sockets }) => {
      /** @type {((opened: Awaited<ReturnType<typeof openStream>>) => unknown)[]} */
      const ends = [
        ({ stream }) => stream.close(),
        ({ readable }) => readable.cancel(),
        ({ writable }) => writable.abort(),
        ({ writable }) => writable.close(),
      ];
      for (const end of ends) {
        const opened = await openStream(OURS);
        await end(opened);
        await opened.stream.closed;
        equal(listeners(), 0, "listeners");
        equal(live(), 0, "timers");
      }
      new WebSocketStream(url("/echo")).close();
      await rejects(new WebSocketStream(url("/nowhere")).opened, { name: "WebSocketError" });
      equal(listeners(), 0, "listeners");
      equal(live(), 0, "timers");
      equal(sockets.length, ends.length + 2, "native sockets");
    }),
  ));
