// WebSocketStream: how a write waits, and what becomes of one that is pending at the end.

import { deepEqual, equal, isPending, ok, reasonOf, rejects } from "../../support/assert.js";
import { engine, test } from "../../support/harness.js";
import { WebSocketError, WebSocketStream } from "../../support/package.js";
import { pause, url } from "../../support/server.js";
import { onceMade, StandIn, withStandIns } from "../../support/stand-in.js";
import { drain, streamTest } from "../../support/stream-test.js";

/** @typedef {import("/sockstream/index.js").WebSocketOpenInfo} OpenInfo */

const MEBIBYTE = 1 << 20;

/**
 * Runs `act` with an open stream over a stand-in.
 * @param {(opened: OpenInfo & { stream: InstanceType<typeof WebSocketStream>, native: StandIn }) => unknown} act
 */
const withStream = (act) =>
  withStandIns(async (made) => {
    const stream = new WebSocketStream("ws://stand.in/");
    const native = await onceMade(made);
    native.open();
    return act({ stream, native, ...(await stream.opened) });
  });

test("WebSocketStream: a write is sent at once, and resolves below the low-water mark", () =>
  withStream(async ({ stream, native, writable }) => {
    const writer = writable.getWriter();
    const writing = writer.write(new Uint8Array(8 * MEBIBYTE));
    await pause(0);
    equal(native.sent.length, 1, "messages sent");
    ok(await isPending(writing), "pending above the high-water mark");
    ok(Number(writer.desiredSize) <= 0, "the stream says that it is full");
    native.bufferedAmount = MEBIBYTE / 2;
    await pause(150);
    ok(await isPending(writing), "pending above the low-water mark");
    native.bufferedAmount = 0;
    await writing;
    await writer.write("small");
    stream.close();
    native.bufferedAmount = 0;
    native.end(1005, "", true);
    await stream.closed;
  }));

/** WebKit's network process accepts everything, and `bufferedAmount` does not count what it holds. */
const acceptsAll = () => engine() === "webkit";

streamTest("a large write to a server that does not read is pending", async (api) => {
  const stream = new api.WebSocketStream(url("/fault/silence"));
  const { writable } = await stream.opened;
  const writer = writable.getWriter();
  const writing = writer.write(new Uint8Array(32 * MEBIBYTE));
  writing.catch(() => {});
  await pause(300);
  ok(acceptsAll() || (await isPending(writing)), "pending");
  for (const promise of [stream.closed, writer.closed, writer.abort()]) promise.catch(() => {});
});

test("WebSocketStream: aborting writable settles a pending write", () =>
  withStream(async ({ stream, native, writable }) => {
    const writer = writable.getWriter();
    const writing = writer.write(new Uint8Array(8 * MEBIBYTE));
    writing.catch(() => {});
    writer.closed.catch(() => {});
    await pause(0);
    const aborting = writer.abort(new WebSocketError("enough", { closeCode: 4000 }));
    await aborting;
    deepEqual(native.closes, [[4000, ""]]);
    await writing.catch(() => {});
    native.bufferedAmount = 0;
    native.end(4000, "", true);
    deepEqual(await stream.closed, { closeCode: 4000, reason: "" });
  }));

// Not run on Chromium's own, which crashes the page when a connection is lost while a write is pending.
test("WebSocketStream: a write that is pending when the connection closes rejects, and so does closed", () =>
  withStream(async ({ stream, native, readable, writable }) => {
    const writer = writable.getWriter();
    const writing = writer.write(new Uint8Array(8 * MEBIBYTE));
    const queued = writer.write("second");
    queued.catch(() => {});
    await pause(0);
    // The bytes of the write were not all sent, whatever `wasClean` says.
    native.end(1000, "bye", true);
    const error = await rejects(stream.closed, WebSocketError);
    deepEqual([error.closeCode, error.reason], [1000, "bye"]);
    equal(await reasonOf(writing), error, "the write's error");
    equal(await reasonOf(queued), error, "the error of one queued after it");
    equal(await reasonOf(writer.closed), error, "the writable's error");
    equal((await drain(readable)).error, error, "the readable's error");
  }));

test("WebSocketStream: an overflow rejects closed and errors both streams with one error", () =>
  withStream(async ({ stream, native, readable, writable }) => {
    const reader = readable.getReader();
    const writer = writable.getWriter();
    native.message("one");
    equal((await reader.read()).value, "one");
    // More than the receive buffer of 64 MiB.
    native.message("x".repeat(64 * MEBIBYTE));
    native.message("x");
    equal(native.closes[0][0], 4009);
    native.end(4009, "receive buffer full", true);
    const error = await rejects(stream.closed, WebSocketError);
    deepEqual([error.closeCode, error.reason], [4009, "receive buffer full"]);
    equal(String((await reader.read()).value).length, 64 * MEBIBYTE);
    equal(await reasonOf(reader.read()), error, "the readable's error");
    equal(await reasonOf(writer.closed), error, "the writable's error");
  }));

test("WebSocketStream: close causes no unhandled rejection, however the connection ends", async () => {
  // The harness fails on unhandled rejections.
  /** @type {((native: StandIn) => void)[]} */
  const ends = [(native) => native.end(1006, "", false), (native) => native.end(1000, "", true)];
  for (const end of ends) {
    await withStream(async ({ stream, native }) => {
      stream.close({ closeCode: 4000 });
      end(native);
      await stream.closed.catch(() => {});
    });
  }
});
