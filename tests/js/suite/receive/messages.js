// Messages arrive once, in order and unchanged.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { Digest, eventually, reportOf, uniqueId, url } from "../../support/server.js";
import { bytes, cleanClose, echo, nextBytes } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";

/** Lengths at which RFC 6455's frame header changes, and others. */
const SIZES = [0, 1, 125, 126, 127, 4096, 65_535, 65_536];

test("text of every length and alphabet is echoed unchanged", async () => {
  const socket = await connect(url("/echo"));
  for (const alphabet of ["a", "é", "€", "𝄞", "aé€𝄞", "\0", "\ufeffx"]) {
    for (const size of SIZES) await echo(socket, alphabet.repeat(size / alphabet.length));
  }
  await socket.close();
});

test("binary messages of every size are echoed unchanged", async () => {
  const socket = await connect(url("/echo"));
  for (const size of [...SIZES, 1 << 20]) await echo(socket, bytes(size));
  await socket.close();
});

test("lone surrogates are sent as U+FFFD", async () => {
  const socket = await connect(url("/echo"));
  await echo(socket, "a\ud800b", "a\ufffdb");
  await echo(socket, "\udc00\ud800", "\ufffd\ufffd");
  await echo(socket, `${"𝄞"[0]}x𝄞`, "\ufffdx𝄞");
  await socket.close();
});

test("each binary message has a buffer of its own", async () => {
  const socket = await connect(url("/echo"));
  await socket.send(Uint8Array.of(1));
  await socket.send(Uint8Array.of(2));
  const [one, two] = [await nextBytes(socket), await nextBytes(socket)];
  equal(one.constructor, Uint8Array);
  equal(one.byteOffset, 0);
  equal(one.buffer.byteLength, 1);
  ok(one.buffer !== two.buffer, "the buffers differ");
  await socket.close();
});

test("empty messages are delivered", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  await echo(socket, "");
  await echo(socket, new Uint8Array(0));
  await echo(socket, new Blob([]), new Uint8Array(0));
  await socket.close();
  const { text, binary } = await reportOf(id);
  deepEqual([text, binary], [1, 2]);
});

test("messages right after the 101 are delivered", async () => {
  const socket = await connect(url("/fault/burst?count=100&size=300&type=text&close=1000"));
  for (let i = 0; i < 100; i++) {
    const { value } = await socket.next();
    equal(value, `${i}`.padEnd(300, "."));
  }
  for (let again = 0; again < 3; again++) deepEqual(await socket.next(), { value: undefined, done: true });
  deepEqual(await socket.closed, cleanClose());
});

test("binary messages right after the 101 are Uint8Arrays", async () => {
  const socket = await connect(url("/fault/burst?count=10&size=64&type=binary"));
  for (let i = 0; i < 10; i++) {
    const { value } = await socket.next();
    ok(value instanceof Uint8Array, "a Uint8Array");
    equal(value[0], i);
    equal(value.length, 64);
  }
  await socket.close();
});

test("10,000 messages arrive once and in order, both ways", async () => {
  const COUNT = 10_000;
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const message = (/** @type {number} */ i) =>
    [`message ${i}`, Uint8Array.of(i, i >> 8), `${"é".repeat(i % 200)}${i}`][i % 3];
  const digest = new Digest();
  const sending = (async () => {
    for (let i = 0; i < COUNT; i++) {
      digest.add(message(i));
      await socket.send(message(i));
    }
  })();
  let received = 0;
  for await (const data of socket) {
    deepEqual(data, message(received));
    if (++received === COUNT) break;
  }
  await sending;
  const { wasClean, neverSentBytes, unconfirmedBytes } = await socket.close();
  deepEqual([wasClean, neverSentBytes, unconfirmedBytes], [true, 0, 0]);
  const seen = await reportOf(id);
  equal(seen.text + seen.binary, COUNT);
  equal(seen.digest, digest.toString());
});

test("a message that is neither text nor an ArrayBuffer ends the connection with UNEXPECTED_DATA", () =>
  withSocket({}, async (socket, native) => {
    native.message("first");
    native.message(new Blob(["x"]));
    deepEqual(native.closes, [[4003, "unexpected data"]]);
    native.message("dropped");
    native.end(4003, "unexpected data");
    equal((await socket.next()).value, "first");
    await rejects(socket.next(), { code: "UNEXPECTED_DATA", closeCode: 4003 });
    deepEqual(await socket.next(), { value: undefined, done: true });
  }));

test("messages are queued in order until they are read", () =>
  withSocket({}, async (socket, native) => {
    // Above and below the length at which the queue frees the messages already read.
    let [sent, read] = [0, 0];
    for (const [push, take] of [
      [3000, 1500],
      [10, 1510],
      [1024, 1024],
      [1, 1],
      [2500, 2500],
    ]) {
      for (let i = 0; i < push; i++) native.message(`${sent++}`);
      for (let i = 0; i < take; i++) equal((await socket.next()).value, `${read++}`);
    }
    equal(read, sent);
    socket.terminate();
    await eventually("closed", () => socket.readyState === "closed");
  }));
