// Pipes into and out of a socket.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { reportOf, uniqueId, url } from "../../support/server.js";

test("pipes into writable and out of readable deliver every chunk", async () => {
  const socket = await connect(url("/echo"));
  const source = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 100; i++) controller.enqueue(`${i}`);
      controller.close();
    },
  });
  await source.pipeTo(socket.writable, { preventClose: true });
  /** @type {number[]} */
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

test("piping one connection into another loses no message and closes the other", async () => {
  const id = uniqueId();
  const left = await connect(url(`/fault/burst?count=500&size=100&close=1000`));
  const right = await connect(url(`/fault/sink?id=${id}`));
  await left.readable.pipeTo(right.writable);
  equal((await right.closed).closeCode, 1000);
  const { text, bytes } = await reportOf(id);
  deepEqual([text, bytes], [500, 50_000]);
});

test("piping out of a lost connection rejects", async () => {
  const socket = await connect(url("/fault/cut?after=1"));
  await socket.send("x");
  await rejects(socket.readable.pipeTo(new WritableStream()), { code: "UNCLEAN_CLOSE" });
});

test("unused streams cause no unhandled rejection", async () => {
  // The harness fails on unhandled rejections.
  const socket = await connect(url("/fault/cut?after=1"));
  ok(socket.readable && socket.writable, "made");
  await socket.send("x");
  await socket.closed;
});
