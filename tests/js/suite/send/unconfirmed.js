// `neverSentBytes` and `unconfirmedBytes`: what may not have arrived when a connection has ended.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { engine, test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { pause, reportOf, uniqueId, url } from "../../support/server.js";
import { withSocket } from "../../support/stand-in.js";

/** @param {{ neverSentBytes?: number, unconfirmedBytes?: number }} end  a close event, or an error that has its members */
const figures = ({ neverSentBytes, unconfirmedBytes }) => [neverSentBytes, unconfirmedBytes];

/**
 * Runs `act` with a stand-in that has accepted 100 bytes, of which `left` are buffered.
 * @param {number} left
 * @param {Parameters<typeof withSocket>[1]} act
 * @param {import("/sockstream/index.js").ConnectOptions} [options]
 */
const sent100 = (left, act, options = {}) =>
  withSocket(options, async (socket, native) => {
    await socket.send("x".repeat(40));
    await socket.send(new Uint8Array(60));
    native.bufferedAmount = left;
    return act(socket, native);
  });

test("a close that the peer answers with the same code confirms everything sent", () =>
  sent100(0, async (socket, native) => {
    const closing = socket.close({ closeCode: 4000 });
    native.end(4000, "", true);
    deepEqual(figures(await closing), [0, 0]);
  }));

test("a close without a code is confirmed by an answer without a code", () =>
  sent100(0, async (socket, native) => {
    const closing = socket.close();
    native.end(1005, "", true);
    deepEqual(figures(await closing), [0, 0]);
  }));

test("a close that the peer began confirms nothing", () =>
  sent100(0, async (socket, native) => {
    native.end(1000, "", true);
    deepEqual(figures(await socket.closed), [0, 100]);
  }));

test("a close that is answered with another code confirms nothing", () =>
  sent100(0, async (socket, native) => {
    const closing = socket.close({ closeCode: 4000 });
    native.end(1001, "", true);
    deepEqual(figures(await closing), [0, 100]);
  }));

test("bytes still buffered at the close event were never sent", () =>
  sent100(30, async (socket, native) => {
    native.end(1006, "", false);
    deepEqual(figures(await socket.closed), [30, 70]);
    const error = await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(figures(error), [30, 70]);
  }));

test("bytes that the browser reports as sent a task after the close event are unconfirmed", () =>
  sent100(30, async (socket, native) => {
    native.end(1006, "", false);
    // So does Chromium after a worker was frozen.
    native.bufferedAmount = 10;
    deepEqual(figures(await socket.closed), [10, 90]);
  }));

test("a clean close is clean if the browser reports all bytes as sent a task later", () =>
  sent100(30, async (socket, native) => {
    const closing = socket.close({ closeCode: 4000 });
    native.end(4000, "", true);
    native.bufferedAmount = 0;
    deepEqual(figures(await closing), [0, 0]);
  }));

if (globalThis.document) {
  test("all bytes are unconfirmed if the connection ends soon after the page was frozen", () =>
    sent100(30, async (socket, native) => {
      document.dispatchEvent(new Event("resume"));
      // Chromium never reports as sent what left meanwhile.
      native.end(1006, "", false);
      deepEqual(figures(await socket.closed), [0, 100]);
    }));
}

test("next rejects after a clean close if bytes were never sent", () =>
  sent100(30, async (socket, native) => {
    native.end(1000, "", true);
    deepEqual(figures(await socket.closed), [30, 70]);
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE", wasClean: true, neverSentBytes: 30 });
  }));

test("after terminate all bytes are unconfirmed, since the browser still sends what is buffered", () =>
  sent100(100, async (socket) => {
    socket.terminate();
    deepEqual(figures(await socket.closed), [0, 100]);
  }));

test("after a close timeout all bytes are unconfirmed", () =>
  sent100(
    50,
    async (socket) => {
      const error = await rejects(socket.close(), { code: "CLOSE_TIMEOUT" });
      deepEqual(figures(error), [0, 100]);
      deepEqual(figures(await socket.closed), [0, 100]);
    },
    { closeTimeout: 50 },
  ));

test("messages that were not accepted count in neither figure", () =>
  withSocket({ sendBuffer: { highWaterMark: 100, lowWaterMark: 20 } }, async (socket, native) => {
    await socket.send("x".repeat(100));
    const waiting = socket.send("y".repeat(50));
    native.end(1006, "", false);
    await rejects(waiting, { code: "NOT_OPEN" });
    deepEqual(figures(await socket.closed), [100, 0]);
  }));

test("text counts in UTF-8 bytes", async () => {
  const socket = await connect(url("/fault/reset?after=2"));
  await socket.send("é€𝄞");
  await socket.send(new Uint8Array(5));
  const { neverSentBytes, unconfirmedBytes } = await socket.closed;
  equal(neverSentBytes + unconfirmedBytes, 14);
});

test("both figures are 0 if the connection never opened", async () => {
  const error = await rejects(connect(url("/fault/refuse?status=503")), { code: "CONNECT" });
  deepEqual(figures(error), [0, 0]);
});

const MEBIBYTE = 1 << 20;

test("after terminate the server receives no more bytes than are unconfirmed", async () => {
  const id = uniqueId();
  const sendBuffer = { highWaterMark: 64 * MEBIBYTE };
  const socket = await connect(url(`/fault/sink?rate=20000000&id=${id}`), { sendBuffer });
  for (let i = 0; i < 32; i++) await socket.send(new Uint8Array(MEBIBYTE));
  socket.terminate();
  const { neverSentBytes, unconfirmedBytes } = await socket.closed;
  deepEqual([neverSentBytes, unconfirmedBytes], [0, 32 * MEBIBYTE]);
  const seen = await reportAtTheEnd(id);
  ok(seen.bytes <= unconfirmedBytes, `the server received ${seen.bytes}`);
  ok(seen.bytes > 0, "the server received some of it");
  return `of 32 MiB terminated, ${engine()} still sent ${seen.bytes / MEBIBYTE} MiB`;
});

test("a slow reader's answer to close confirms everything that it read", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/sink?rate=20000000&id=${id}`));
  for (let i = 0; i < 16; i++) await socket.send(new Uint8Array(MEBIBYTE));
  deepEqual(figures(await socket.close({ closeCode: 1000 })), [0, 0]);
  equal((await reportOf(id)).bytes, 16 * MEBIBYTE);
});

/**
 * Resolves with the server's report when the connection has ended, which may take longer than the server holds a request.
 * @param {string} id
 */
async function reportAtTheEnd(id) {
  for (let tries = 0; tries < 4; tries++) {
    const seen = await reportOf(id);
    if (seen.ended) return seen;
    await pause(100);
  }
  throw new Error("the server's side did not end");
}
