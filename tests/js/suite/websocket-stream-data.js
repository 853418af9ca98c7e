// WebSocketStream: what opens, and how messages pass.

import { deepEqual, equal, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { WebSocketStream as OurStream } from "../support/package.js";
import { account, Digest, pause, uniqueId, url } from "../support/server.js";
import { drain, streamTest } from "../support/stream-test.js";
import { watchingSockets, watchingTimers } from "../support/watch.js";

/** Chromium's own still gives an ArrayBuffer, where the proposal gives a Uint8Array. */
const fromNative = ({ isNative }, value) => (isNative && value instanceof ArrayBuffer ? new Uint8Array(value) : value);

async function open({ WebSocketStream }, path = "/echo", options = {}) {
  const stream = new WebSocketStream(url(path), options);
  const info = await stream.opened;
  return { stream, ...info };
}

streamTest("opened tells the streams, the extensions and the subprotocol", async (api) => {
  const { stream, ...info } = await open(api, "/echo", { protocols: ["unknown", "chat.v1"] });
  deepEqual(Object.keys(info).sort(), ["extensions", "protocol", "readable", "writable"]);
  ok(info.readable instanceof ReadableStream, "a ReadableStream");
  ok(info.writable instanceof WritableStream, "a WritableStream");
  equal(info.protocol, "chat.v1");
  equal(typeof info.extensions, "string");
  equal((await stream.opened).readable, info.readable);
  stream.close();
  await stream.closed;
});

streamTest("text and binary come back as strings and Uint8Arrays", async (api) => {
  const { stream, readable, writable } = await open(api);
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
  const { stream, writable } = await open(api, `/fault/sink?rate=50000000&id=${id}`);
  const writer = writable.getWriter();
  const digest = new Digest();
  for (let i = 0; i < 40; i++) {
    const chunk = new Uint8Array(200_000).fill(i);
    digest.add(chunk);
    const writing = writer.write(chunk);
    // The sink has been called then, and may have to wait.
    await pause(0);
    chunk.fill(255);
    await writing;
  }
  await writer.close();
  await stream.closed;
  equal((await account(id)).digest, digest.toString());
});

streamTest("what can't be made text errors the writable", async (api) => {
  const { stream, writable } = await open(api);
  const writer = writable.getWriter();
  await rejects(writer.write(Symbol("x")), TypeError);
  await rejects(writer.closed, TypeError);
  stream.close();
  await stream.closed.catch(() => {});
});

streamTest("a view of shared memory is refused", async (api) => {
  const { stream, writable } = await open(api);
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  await rejects(writable.getWriter().write(new Uint8Array(buffer, 0, 1)), TypeError);
  stream.close();
  await stream.closed.catch(() => {});
});

streamTest("many messages both ways arrive once and in order", async (api) => {
  const COUNT = 2_000;
  const id = uniqueId();
  const { stream, readable, writable } = await open(api, `/fault/echo?id=${id}`);
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const message = (i) => (i % 2 ? `message ${i}` : Uint8Array.of(i, i >> 8));
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
  equal((await account(id)).digest, digest.toString());
});

streamTest("messages right behind the handshake are delivered", async (api) => {
  const { readable } = await open(api, "/fault/burst?count=100&size=3&type=text&close=1000");
  const { chunks, error } = await drain(readable);
  equal(error, undefined);
  deepEqual(
    chunks,
    Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(3, ".")),
  );
});

streamTest("writing waits for a server that does not read", async (api) => {
  const { stream, writable } = await open(api, "/fault/sink?rate=1000000");
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
  ok(writer.desiredSize <= 0, "the stream says that it is full");
  await writer.abort().catch(() => {});
  await Promise.all(done);
  stream.closed.catch(() => {});
});

streamTest("it pipes through transforms and to sinks", async (api) => {
  const { stream, readable, writable } = await open(api);
  const source = new ReadableStream({
    start(controller) {
      for (const text of ["a", "b", "c"]) controller.enqueue(text);
      controller.close();
    },
  });
  const upper = new TransformStream({
    transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
  });
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

streamTest("nobody has to care for opened and closed", async ({ WebSocketStream }) => {
  // The harness fails on rejections that nobody handles.
  new WebSocketStream(url("/nowhere"));
  new WebSocketStream(url("/echo")).close();
  new WebSocketStream(url("/echo"), { signal: AbortSignal.abort() });
  const { stream, writable } = await open({ WebSocketStream }, "/fault/cut?after=1");
  await writable.getWriter().write("x");
  await stream.closed.catch(() => {});
  await pause(200);
});

test("WebSocketStream: at the end listeners are gone and no timer is left", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ listeners, sockets }) => {
      const ends = [
        ({ stream }) => stream.close(),
        ({ readable }) => readable.cancel(),
        ({ writable }) => writable.abort(),
        ({ writable }) => writable.close(),
      ];
      for (const end of ends) {
        const opened = await open({ WebSocketStream: OurStream });
        await end(opened);
        await opened.stream.closed;
        equal(listeners(), 0, "listeners");
        equal(live(), 0, "timers");
      }
      new OurStream(url("/echo")).close();
      await rejects(new OurStream(url("/nowhere")).opened, { name: "WebSocketError" });
      equal(listeners(), 0, "listeners");
      equal(live(), 0, "timers");
      equal(sockets.length, ends.length + 2, "native sockets");
    }),
  ));
