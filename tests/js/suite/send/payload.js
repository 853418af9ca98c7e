// What can be sent, and how it arrives.

import { deepEqual, equal, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { noOtherRealm, otherRealm } from "../../support/realm.js";
import { url } from "../../support/server.js";
import { bytes, echo } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";

test("a buffer and every kind of view are sent as their bytes", async () => {
  const socket = await connect(url("/echo"));
  const { buffer } = bytes(64);
  await echo(socket, buffer, bytes(64));
  await echo(socket, new ArrayBuffer(0), new Uint8Array(0));
  const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array];
  for (const Kind of [
    ...kinds,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    globalThis.Float16Array,
  ].filter(Boolean)) {
    const view = new Kind(buffer, 16, 3);
    await echo(socket, view, new Uint8Array(buffer.slice(16, 16 + view.byteLength)));
    await echo(socket, new Kind(buffer, 8, 0), new Uint8Array(0));
  }
  await echo(socket, new DataView(buffer, 5, 7), new Uint8Array(buffer.slice(5, 12)));
  await socket.close();
});

test("a Blob is sent as its bytes, in order", async () => {
  const socket = await connect(url("/echo"));
  await echo(socket, new Blob([bytes(100), "é"]), Uint8Array.from([...bytes(100), 0xc3, 0xa9]));
  await echo(socket, new Blob([]), new Uint8Array(0));
  // Reading a Blob takes time, and the order is kept.
  socket.send(new Blob([bytes(100_000)]));
  socket.send("second");
  deepEqual((await socket.next()).value, bytes(100_000));
  equal((await socket.next()).value, "second");
  await socket.close();
});

test("buffers and Blobs of another realm are sent", {
  skip: noOtherRealm,
}, async () => {
  const socket = await connect(url("/echo"));
  const { other, remove } = otherRealm();
  try {
    await echo(socket, new other.Uint8Array([1, 2, 3]), Uint8Array.of(1, 2, 3));
    await echo(socket, new other.ArrayBuffer(2), new Uint8Array(2));
    await echo(socket, new other.Blob(["x"]), Uint8Array.of(120));
    await echo(socket, new other.File(["y"], "name"), Uint8Array.of(121));
  } finally {
    remove();
  }
  await socket.close();
});

test("send rejects what is not a message with a TypeError", async () => {
  const socket = await connect(url("/echo"));
  const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
  for (const data of [
    undefined,
    null,
    1,
    true,
    {},
    [],
    Symbol("x"),
    () => {},
    1n,
    new Date(),
    shared,
    new Uint8Array(shared),
    new DataView(shared),
  ]) {
    // @ts-expect-error: wrong types on purpose
    await rejects(socket.send(data), TypeError);
  }
  await echo(socket, "only this");
  await socket.close();
});

test("send rejects what is not a message with a TypeError after the end, too", async () => {
  const socket = await connect(url("/echo"));
  await socket.close();
  // @ts-expect-error: a wrong type on purpose
  await rejects(socket.send({}), TypeError);
  await rejects(socket.send("x"), { code: "NOT_OPEN" });
});

test("send rejects detached and resizable buffers with a TypeError", () =>
  withSocket({}, async (socket, native) => {
    const buffer = new ArrayBuffer(8);
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    for (const data of [buffer, view]) await rejects(socket.send(data), TypeError);
    const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
    // An engine without resizable buffers has made an ordinary one.
    if (resizable.resizable)
      for (const data of [resizable, new Uint8Array(resizable)]) await rejects(socket.send(data), TypeError);
    deepEqual(native.sent, []);
    // An empty buffer is not a detached one.
    await socket.send(new ArrayBuffer(0));
    await socket.send(new Uint8Array(0));
    equal(native.sent.length, 2);
    socket.terminate();
  }));

test("a buffer detached while it waits is refused, and the messages after it are sent", () =>
  withSocket({ sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    await socket.send("x".repeat(10));
    const view = new Uint8Array(4);
    const [waiting, after] = [socket.send(view), socket.send("after")];
    structuredClone(view.buffer, { transfer: [view.buffer] });
    native.bufferedAmount = 0;
    await rejects(waiting, TypeError);
    await after;
    deepEqual(native.sent.slice(1), ["after"]);
    socket.terminate();
  }));
