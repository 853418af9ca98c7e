// WebSocketStream: how writing waits, what becomes of a write that is pending at the end, and one error for all.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { engine, test } from "../support/harness.js";
import { WebSocketError, WebSocketStream } from "../support/package.js";
import { pause, uniqueId, url } from "../support/server.js";
import { standingIn } from "../support/stand-in.js";
import { drain, streamTest } from "../support/stream-test.js";

const MEBIBYTE = 1 << 20;

/** An open stream over a stand-in. */
const withStream = (act) =>
  standingIn(async (made) => {
    const stream = new WebSocketStream("ws://stand.in/");
    while (!made.length) await new Promise((resolve) => setTimeout(resolve, 1));
    made[0].open();
    return act({ stream, native: made[0], ...(await stream.opened) });
  });

test("WebSocketStream: a write is handed to the browser at once, and resolves when there is room again", () =>
  withStream(async ({ stream, native, writable }) => {
    const writer = writable.getWriter();
    const writing = writer.write(new Uint8Array(8 * MEBIBYTE));
    await pause(0);
    equal(native.sent.length, 1, "handed over");
    ok(await isPending(writing), "pending above the mark");
    ok(writer.desiredSize <= 0, "the stream says that it is full");
    native.bufferedAmount = MEBIBYTE / 2;
    await pause(150);
    ok(await isPending(writing), "pending above the low mark");
    native.bufferedAmount = 0;
    await writing;
    await writer.write("small");
    stream.close();
    native.bufferedAmount = 0;
    native.end(1005, "", true);
    await stream.closed;
  }));

/** WebKit's network process takes all it is given, and `bufferedAmount` knows nothing of what it holds. */
const takesAll = () => engine() === "webkit";

streamTest("a large write to a server that does not read is pending", async (api) => {
  const stream = new api.WebSocketStream(url("/fault/silence"));
  const { writable } = await stream.opened;
  const writer = writable.getWriter();
  const writing = writer.write(new Uint8Array(32 * MEBIBYTE));
  writing.catch(() => {});
  await pause(300);
  ok(takesAll() || (await isPending(writing)), "pending");
  for (const promise of [stream.closed, writer.closed, writer.abort()]) promise.catch(() => {});
});

test("WebSocketStream: aborting ends the wait of a pending write", () =>
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

// Not asked of Chromium's own, which crashes the page when a connection is lost while a write is pending.
test("WebSocketStream: a write that is pending when the connection closes rejects, and the end is not clean", () =>
  withStream(async ({ stream, native, readable, writable }) => {
    const writer = writable.getWriter();
    const writing = writer.write(new Uint8Array(8 * MEBIBYTE));
    const queued = writer.write("behind it");
    queued.catch(() => {});
    await pause(0);
    // Whatever `wasClean` says.
    native.end(1000, "bye", true);
    const error = await rejects(stream.closed, WebSocketError);
    deepEqual([error.closeCode, error.reason], [1000, "bye"]);
    equal(await writing.catch((reason) => reason), error, "the write's error");
    equal(await queued.catch((reason) => reason), error, "the error of one queued behind it");
    equal(await writer.closed.catch((reason) => reason), error, "the writable's error");
    equal((await drain(readable)).error, error, "the readable's error");
  }));

test("WebSocketStream: an overflow has one error, with the code of the close event", () =>
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
    equal((await reader.read()).value.length, 64 * MEBIBYTE);
    equal(await reader.read().catch((reason) => reason), error, "the readable's error");
    equal(await writer.closed.catch((reason) => reason), error, "the writable's error");
  }));

streamTest("a resizable buffer is refused, and nothing is sent", async (api) => {
  const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
  // An engine that knows of none has made an ordinary one.
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

const noRealms = { skip: () => !globalThis.document && "there are no other realms in workers" };

test("WebSocketStream: a signal of another realm is a signal", noRealms, async () => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  try {
    const controller = new frame.contentWindow.AbortController();
    const stream = new WebSocketStream(url(`/fault/slow-handshake?ms=1500&id=${uniqueId()}`), {
      signal: controller.signal,
    });
    controller.abort("theirs");
    equal(await stream.opened.catch((reason) => reason), "theirs");
    equal(await stream.closed.catch((reason) => reason), "theirs");
  } finally {
    frame.remove();
  }
});

test("WebSocketStream: close leaves no rejection that nobody can handle, however it ends", async () => {
  // The harness fails on them.
  for (const end of [(native) => native.end(1006, "", false), (native) => native.end(1000, "", true)]) {
    await withStream(async ({ stream, native }) => {
      stream.close({ closeCode: 4000 });
      end(native);
      await stream.closed.catch(() => {});
    });
  }
});

streamTest("a detached buffer is an empty message or a TypeError", async (api) => {
  const stream = new api.WebSocketStream(url("/echo"));
  const { writable } = await stream.opened;
  const { buffer } = new Uint8Array(8);
  structuredClone(buffer, { transfer: [buffer] });
  // By Web IDL a detached buffer has no bytes; the sockets of `connect` refuse it.
  await writable
    .getWriter()
    .write(buffer)
    .catch((error) => ok(error instanceof TypeError, `${error}`));
  stream.close();
  await stream.closed.catch(() => {});
});
