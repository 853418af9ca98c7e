// `writable` of a socket.

import { deepEqual, equal, isPending, ok, reasonOf, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { reportOf, uniqueId, url } from "../../support/server.js";
import { withSocket } from "../../support/stand-in.js";

test("writable sends messages, and closing it closes the connection with 1000", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  equal(socket.writable, socket.writable);
  const writer = socket.writable.getWriter();
  await writer.write("text");
  await writer.write(Uint8Array.of(1, 2));
  await writer.write(new Blob(["x"]));
  equal((await socket.next()).value, "text");
  deepEqual((await socket.next()).value, Uint8Array.of(1, 2));
  deepEqual((await socket.next()).value, Uint8Array.of(120));
  await writer.close();
  equal(socket.readyState, "closed");
  const { text, binary, closeReceived } = await reportOf(id);
  deepEqual({ text, binary, closeReceived }, { text: 1, binary: 2, closeReceived: { code: 1000, reason: "" } });
});

test("writable has the backpressure of send", () =>
  withSocket({ sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    const writer = socket.writable.getWriter();
    await writer.write("x".repeat(10));
    await writer.ready;
    const writing = writer.write("y");
    ok(await isPending(writing), "pending at the high mark");
    ok(Number(writer.desiredSize) <= 0, "full");
    native.bufferedAmount = 2;
    await writing;
    await writer.ready;
    deepEqual(native.sent, ["xxxxxxxxxx", "y"]);
    socket.terminate();
  }));

test("writing what is not a message errors writable, and the connection stays open", async () => {
  const socket = await connect(url("/echo"));
  const writer = socket.writable.getWriter();
  // @ts-expect-error: a wrong type on purpose
  await rejects(writer.write(1), TypeError);
  await rejects(writer.closed, TypeError);
  await socket.send("still open");
  equal((await socket.next()).value, "still open");
  await socket.close();
});

test("writable errors when the connection ends, even if nothing is written", async () => {
  const socket = await connect(url("/fault/close?code=4000"));
  const writer = socket.writable.getWriter();
  await rejects(writer.closed, { code: "NOT_OPEN" });
  await rejects(writer.write("x"), { code: "NOT_OPEN", closeCode: 4000 });
});

test("writable and a waiting write error with why the connection ended", () =>
  withSocket({ sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    const writer = socket.writable.getWriter();
    await writer.write("x".repeat(10));
    const waiting = writer.write("y");
    waiting.catch(() => {});
    native.end(1006, "", false);
    const error = await rejects(waiting, { code: "UNCLEAN_CLOSE", closeCode: 1006 });
    equal(await reasonOf(writer.closed), error, "one error for both");
  }));

test("writing a detached buffer rejects with a TypeError", () =>
  withSocket({}, async (socket, native) => {
    const writer = socket.writable.getWriter();
    const { buffer } = new Uint8Array(8);
    structuredClone(buffer, { transfer: [buffer] });
    await rejects(writer.write(buffer), TypeError);
    await rejects(writer.closed, TypeError);
    deepEqual(native.sent, []);
    socket.terminate();
  }));

test("write rejects with what the native send throws", () =>
  withSocket({}, async (socket, native) => {
    const mine = new TypeError("mine");
    native.send = () => {
      throw mine;
    };
    const writer = socket.writable.getWriter();
    equal(await writer.write("x").catch((reason) => reason), mine);
    equal(await reasonOf(writer.closed), mine);
    socket.terminate();
  }));

test("write rejects with NOT_OPEN while closing", () =>
  withSocket({}, async (socket, native) => {
    const writer = socket.writable.getWriter();
    const closing = socket.close();
    await rejects(writer.write("x"), { code: "NOT_OPEN" });
    native.end();
    await closing;
    deepEqual(native.sent, []);
    writer.closed.catch(() => {});
  }));

test("aborting writable closes the connection with 1000", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  equal(await socket.writable.abort(new Error("enough")), undefined);
  equal(socket.readyState, "closed");
  deepEqual((await reportOf(id)).closeReceived, { code: 1000, reason: "" });
});
