// What a connection that has ended says of what was sent: bytes that never left the browser, and bytes unconfirmed.

import { deepEqual, equal, ok, rejects } from "../support/assert.js";
import { engine, test } from "../support/harness.js";
import { connect } from "../support/package.js";
import { account, pause, uniqueId, url } from "../support/server.js";
import { withStandIn } from "../support/stand-in.js";

const figures = ({ neverSentBytes, unconfirmedBytes }) => [neverSentBytes, unconfirmedBytes];

/** A stand-in that has taken 100 bytes, of which `left` are buffered. */
const sent100 = (left, act, options = {}) =>
  withStandIn(connect, options, async (socket, native) => {
    await socket.send("x".repeat(40));
    await socket.send(new Uint8Array(60));
    native.bufferedAmount = left;
    return act(socket, native);
  });

test("what our own answered close confirms is unconfirmed no more", () =>
  sent100(0, async (socket, native) => {
    const closing = socket.close({ closeCode: 4000 });
    native.end(4000, "", true);
    deepEqual(figures(await closing), [0, 0]);
  }));

test("a close without a code is confirmed by one without a code", () =>
  sent100(0, async (socket, native) => {
    const closing = socket.close();
    native.end(1005, "", true);
    deepEqual(figures(await closing), [0, 0]);
  }));

test("the peer's close confirms nothing", () =>
  sent100(0, async (socket, native) => {
    native.end(1000, "", true);
    deepEqual(figures(await socket.closed), [0, 100]);
  }));

test("a close of ours that crosses the peer's confirms nothing", () =>
  sent100(0, async (socket, native) => {
    const closing = socket.close({ closeCode: 4000 });
    native.end(1001, "", true);
    deepEqual(figures(await closing), [0, 100]);
  }));

test("what is buffered when the browser's close event comes never left", () =>
  sent100(30, async (socket, native) => {
    native.end(1006, "", false);
    deepEqual(figures(await socket.closed), [30, 70]);
    const error = await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(figures(error), [30, 70]);
  }));

test("a clean close with bytes that never left is told as a loss", () =>
  sent100(30, async (socket, native) => {
    native.end(1000, "", true);
    deepEqual(figures(await socket.closed), [30, 70]);
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE", wasClean: true, neverSentBytes: 30 });
  }));

test("after terminate nothing counts as never sent: the browser still sends what is buffered", () =>
  sent100(100, async (socket) => {
    socket.terminate();
    deepEqual(figures(await socket.closed), [0, 100]);
  }));

test("after a close timeout nothing counts as never sent", () =>
  sent100(
    50,
    async (socket) => {
      const error = await rejects(socket.close(), { code: "CLOSE_TIMEOUT" });
      deepEqual(figures(error), [0, 100]);
      deepEqual(figures(await socket.closed), [0, 100]);
    },
    { closeTimeout: 50 },
  ));

test("what was refused or waited is counted in neither", () =>
  withStandIn(connect, { sendBuffer: { highWaterMark: 100, lowWaterMark: 20 } }, async (socket, native) => {
    await socket.send("x".repeat(100));
    const waiting = socket.send("y".repeat(50));
    native.end(1006, "", false);
    await rejects(waiting, { code: "NOT_OPEN" });
    deepEqual(figures(await socket.closed), [100, 0]);
  }));

test("text counts in the bytes that the browser counts", async () => {
  const socket = await connect(url("/fault/reset?after=2"));
  await socket.send("é€𝄞");
  await socket.send(new Uint8Array(5));
  const { neverSentBytes, unconfirmedBytes } = await socket.closed;
  equal(neverSentBytes + unconfirmedBytes, 14);
});

test("a connection that never opened has sent nothing", async () => {
  const error = await rejects(connect(url("/fault/refuse?status=503")), { code: "CONNECT" });
  deepEqual(figures(error), [0, 0]);
});

const MEBIBYTE = 1 << 20;

test("of 32 MiB for a slow reader that were terminated, the server receives what no figure calls never sent", async () => {
  const id = uniqueId();
  const sendBuffer = { highWaterMark: 64 * MEBIBYTE };
  const socket = await connect(url(`/fault/sink?rate=20000000&id=${id}`), { sendBuffer });
  for (let i = 0; i < 32; i++) await socket.send(new Uint8Array(MEBIBYTE));
  socket.terminate();
  const { neverSentBytes, unconfirmedBytes } = await socket.closed;
  deepEqual([neverSentBytes, unconfirmedBytes], [0, 32 * MEBIBYTE]);
  const seen = await accountOf(id);
  ok(seen.bytes <= unconfirmedBytes, `the server received ${seen.bytes}`);
  ok(seen.bytes > 0, "the server received some of it");
  return `of 32 MiB terminated, ${engine()} still sent ${seen.bytes / MEBIBYTE} MiB`;
});

test("a slow reader that reads to the end confirms all of it", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/sink?rate=20000000&id=${id}`));
  for (let i = 0; i < 16; i++) await socket.send(new Uint8Array(MEBIBYTE));
  deepEqual(figures(await socket.close({ closeCode: 1000 })), [0, 0]);
  equal((await account(id)).bytes, 16 * MEBIBYTE);
});

/** The server may need longer than one question is held. */
async function accountOf(id) {
  for (let tries = 0; tries < 4; tries++) {
    const seen = await account(id);
    if (seen.ended) return seen;
    await pause(100);
  }
  throw new Error("the server's side did not end");
}
