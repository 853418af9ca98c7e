// Messages arrive once, in order and unchanged.

import { deepEqual, equal, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect } from "../support/package.js";
import { account, Digest, eventually, uniqueId, url } from "../support/server.js";
import { withStandIn } from "../support/stand-in.js";

/** Sizes around the lengths where RFC 6455's frame header changes. */
const SIZES = [0, 1, 125, 126, 127, 4096, 65_535, 65_536];

const bytes = (size) => Uint8Array.from({ length: size }, (_, index) => index % 251);

async function echo(socket, message, expected = message) {
  await socket.send(message);
  const { value, done } = await socket.next();
  equal(done, false);
  deepEqual(value, expected);
}

test("text of every kind comes back", async () => {
  const socket = await connect(url("/echo"));
  for (const alphabet of ["a", "é", "€", "𝄞", "aé€𝄞", "\0", "\ufeffx"]) {
    for (const size of SIZES) await echo(socket, alphabet.repeat(size / alphabet.length));
  }
  await socket.close();
});

test("binary of every size comes back", async () => {
  const socket = await connect(url("/echo"));
  for (const size of [...SIZES, 1 << 20]) await echo(socket, bytes(size));
  await socket.close();
});

test("lone surrogates are sent as U+FFFD", async () => {
  const socket = await connect(url("/echo"));
  await echo(socket, "a\ud800b", "a\ufffdb");
  await echo(socket, "\udc00\ud800", "\ufffd\ufffd");
  await echo(socket, "𝄞".slice(0, 1) + "x" + "𝄞", "\ufffdx𝄞");
  await socket.close();
});

test("a buffer and every kind of view with an offset come back as its bytes", async () => {
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

test("a Blob comes back as its bytes", async () => {
  const socket = await connect(url("/echo"));
  await echo(socket, new Blob([bytes(100), "é"]), Uint8Array.from([...bytes(100), 0xc3, 0xa9]));
  await echo(socket, new Blob([]), new Uint8Array(0));
  // Order holds also where reading a Blob takes time.
  socket.send(new Blob([bytes(100_000)]));
  socket.send("behind it");
  deepEqual((await socket.next()).value, bytes(100_000));
  equal((await socket.next()).value, "behind it");
  await socket.close();
});

test("buffers and Blobs of another realm are messages too", {
  skip: () => !globalThis.document && "there are no other realms in workers",
}, async () => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  const other = frame.contentWindow;
  const socket = await connect(url("/echo"));
  try {
    await echo(socket, new other.Uint8Array([1, 2, 3]), Uint8Array.of(1, 2, 3));
    await echo(socket, new other.ArrayBuffer(2), new Uint8Array(2));
    await echo(socket, new other.Blob(["x"]), Uint8Array.of(120));
    await echo(socket, new other.File(["y"], "name"), Uint8Array.of(121));
  } finally {
    frame.remove();
  }
  await socket.close();
});

test("binary messages are views of memory of their own", async () => {
  const socket = await connect(url("/echo"));
  await socket.send(Uint8Array.of(1));
  await socket.send(Uint8Array.of(2));
  const [{ value: one }, { value: two }] = [await socket.next(), await socket.next()];
  equal(one.constructor, Uint8Array);
  equal(one.byteOffset, 0);
  equal(one.buffer.byteLength, 1);
  ok(one.buffer !== two.buffer, "each its own");
  await socket.close();
});

test("empty messages are messages", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  await echo(socket, "");
  await echo(socket, new Uint8Array(0));
  await echo(socket, new Blob([]), new Uint8Array(0));
  await socket.close();
  const { text, binary } = await account(id);
  deepEqual([text, binary], [1, 2]);
});

test("a message right behind the 101 is delivered", async () => {
  const socket = await connect(url("/fault/burst?count=100&size=300&type=text&close=1000"));
  for (let i = 0; i < 100; i++) {
    const { value } = await socket.next();
    equal(value, `${i}`.padEnd(300, "."));
  }
  for (let again = 0; again < 3; again++) deepEqual(await socket.next(), { value: undefined, done: true });
  deepEqual(await socket.closed, {
    closeCode: 1000,
    reason: "",
    wasClean: true,
    neverSentBytes: 0,
    unconfirmedBytes: 0,
  });
});

test("a binary burst is never a Blob", async () => {
  const socket = await connect(url("/fault/burst?count=10&size=64&type=binary"));
  for (let i = 0; i < 10; i++) {
    const { value } = await socket.next();
    ok(value instanceof Uint8Array, "a Uint8Array");
    equal(value[0], i);
    equal(value.length, 64);
  }
  await socket.close();
});

test("10,000 messages both ways arrive once and in order", async () => {
  const COUNT = 10_000;
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const message = (i) => [`message ${i}`, Uint8Array.of(i, i >> 8), `${"é".repeat(i % 200)}${i}`][i % 3];
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
  const seen = await account(id);
  equal(seen.text + seen.binary, COUNT);
  equal(seen.digest, digest.toString());
});

test("messages sent without awaiting keep their order", async () => {
  const id = uniqueId();
  // Low marks, so that most of them wait.
  const socket = await connect(url(`/fault/echo?id=${id}`), {
    sendBuffer: { highWaterMark: 4096, lowWaterMark: 1024 },
  });
  const sent = Array.from({ length: 500 }, (_, i) => socket.send(`${i}`.padEnd(100)));
  for (let i = 0; i < 500; i++) equal((await socket.next()).value.trim(), `${i}`);
  await Promise.all(sent);
  await socket.close();
  equal((await account(id)).text, 500);
});

test("for await ends with a clean close", async () => {
  const socket = await connect(url("/fault/burst?count=5&size=1&close=4000"));
  const seen = [];
  for await (const message of socket) seen.push(message);
  deepEqual(seen, ["0", "1", "2", "3", "4"]);
  equal((await socket.closed).closeCode, 4000);
});

test("leaving the loop leaves the connection open, and the next loop goes on", async () => {
  const socket = await connect(url("/fault/burst?count=4&size=1"));
  const seen = [];
  for await (const message of socket) {
    if (seen.push(message) === 2) break;
  }
  equal(socket.readyState, "open");
  for await (const message of socket) {
    seen.push(message);
    if (message === "2") continue;
    break;
  }
  deepEqual(seen, ["0", "1", "2", "3"]);
  const leave = new Error("thrown in the loop");
  await socket.send("x");
  const loop = (async () => {
    for await (const message of socket) throw Object.assign(leave, { message });
  })();
  await rejects(loop, { message: "x" });
  equal(socket.readyState, "open");
  await socket.close();
});

test("several calls of next at once are answered in order", async () => {
  const socket = await connect(url("/echo"));
  const asked = Array.from({ length: 5 }, () => socket.next());
  const [viaIterator] = [socket[Symbol.asyncIterator]().next()];
  for (let i = 0; i < 6; i++) await socket.send(`${i}`);
  const answers = await Promise.all([...asked, viaIterator]);
  deepEqual(
    answers.map(({ value }) => value),
    ["0", "1", "2", "3", "4", "5"],
  );
  const open = [socket.next(), socket.next(), socket.next()];
  await socket.close();
  deepEqual(await Promise.all(open), Array(3).fill({ value: undefined, done: true }));
});

test("a message that is neither text nor an ArrayBuffer ends the connection with a type", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.message("first");
    native.message(new Blob(["x"]));
    deepEqual(native.closes, [[4003, "unexpected data"]]);
    native.message("dropped");
    native.end(4003, "unexpected data");
    equal((await socket.next()).value, "first");
    await rejects(socket.next(), { code: "UNEXPECTED_DATA", closeCode: 4003 });
    deepEqual(await socket.next(), { value: undefined, done: true });
  }));

test("messages are queued until they are read, in bursts of many", () =>
  withStandIn(connect, {}, async (socket, native) => {
    // Over and under the length at which the queue lets go of what was taken.
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
