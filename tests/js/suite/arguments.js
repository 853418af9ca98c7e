// Arguments that are not understood are a TypeError that names what was meant.

import { deepEqual, equal, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect, SockstreamError } from "../support/package.js";
import { standingIn, withStandIn } from "../support/stand-in.js";

test("close takes one object, and no other habit passes for it", () =>
  withStandIn(connect, {}, async (socket, native) => {
    for (const args of [[4000, "bye"], [4000], ["bye"], [null], [true], [Symbol("x")], [() => {}]]) {
      const error = await rejects(socket.close(...args), TypeError);
      ok(error.message.includes("closeCode"), error.message);
    }
    for (const [info, unknown, known] of [
      [{ code: 4000 }, "code", "closeCode"],
      [{ closecode: 4000 }, "closecode", "closeCode"],
      [{ closeCode: 4000, reasons: "x" }, "reasons", "reason"],
    ]) {
      const { message } = await rejects(socket.close(info), TypeError);
      ok(message.includes(`“${unknown}”`) && message.includes(`“${known}”`), message);
    }
    deepEqual(native.closes, []);
    equal(socket.readyState, "open");
    socket.terminate();
  }));

test("unknown options are named, with the nearest known one", () =>
  standingIn(async (made) => {
    for (const [options, unknown, known] of [
      [{ protocol: "chat" }, "protocol", "protocols"],
      [{ connectTimeOut: 1 }, "connectTimeOut", "connectTimeout"],
      [{ sendBuffer: { highWater: 1 } }, "highWater", "highWaterMark"],
      [{ sendBuffer: { maxQueued: 1 } }, "maxQueued", "maxQueuedMessages"],
      [{ receiveBuffer: { maxByte: 1 } }, "maxByte", "maxBytes"],
      [{ closeCodes: { receive: 4000 } }, "receive", "receiveOverflow"],
    ]) {
      const { message } = await rejects(connect("ws://stand.in/", options), TypeError);
      ok(message.includes(`“${unknown}”`) && message.includes(`“${known}”`), message);
    }
    // Nothing is near this one.
    const { message } = await rejects(connect("ws://stand.in/", { zzz: 1 }), TypeError);
    ok(message.includes("“zzz”"), message);
    equal(made.length, 0, "native sockets");
  }));

test("options that are no objects are type errors", () =>
  standingIn(async (made) => {
    for (const options of ["chat", ["chat"], 1, null, true, () => {}])
      await rejects(connect("ws://stand.in/", options), TypeError);
    for (const name of ["sendBuffer", "receiveBuffer", "closeCodes"]) {
      for (const bad of [1, null, "x"]) await rejects(connect("ws://stand.in/", { [name]: bad }), TypeError);
    }
    equal(made.length, 0, "native sockets");
  }));

test("next takes a signal, and nothing else", () =>
  withStandIn(connect, {}, async (socket) => {
    for (const bad of [
      1,
      null,
      { sginal: undefined },
      { signal: {} },
      { signal: null },
      { signal: new AbortController() },
    ]) {
      await rejects(socket.next(bad), TypeError);
    }
    socket.terminate();
  }));

test("a signal is one of any realm, and nothing else", async () => {
  await standingIn(async (made) => {
    for (const signal of [1, null, {}, "x", new AbortController()])
      await rejects(connect("ws://stand.in/", { signal }), TypeError);
    equal(made.length, 0, "native sockets");
  });
});

test("the close codes of our own can be chosen", async () => {
  await withStandIn(
    connect,
    { closeCodes: { receiveOverflow: 3001 }, receiveBuffer: { maxMessages: 1 } },
    async (socket, native) => {
      native.message("one");
      native.message("two");
      deepEqual(native.closes, [[3001, "receive buffer full"]]);
      socket.terminate();
    },
  );
  await withStandIn(connect, { closeCodes: { unexpectedData: 1000 } }, async (socket, native) => {
    native.message(new Blob(["x"]));
    deepEqual(native.closes, [[1000, "unexpected data"]]);
    socket.terminate();
  });
});

test("close codes of our own that can't be sent are refused before anything is made", () =>
  standingIn(async (made) => {
    for (const code of [0, 1001, 1006, 2999, 5000, 3000.5, NaN, "4000", null]) {
      for (const name of ["receiveOverflow", "unexpectedData"]) {
        const error = await rejects(connect("ws://stand.in/", { closeCodes: { [name]: code } }), {
          code: "INVALID_CLOSE_CODE",
        });
        ok(error instanceof SockstreamError, "a SockstreamError");
      }
    }
    equal(made.length, 0, "native sockets");
  }));

test("a detached buffer is refused, and so is a resizable one", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const buffer = new ArrayBuffer(8);
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    for (const data of [buffer, view]) await rejects(socket.send(data), TypeError);
    const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
    // An engine that knows of none has made an ordinary one.
    if (resizable.resizable)
      for (const data of [resizable, new Uint8Array(resizable)]) await rejects(socket.send(data), TypeError);
    deepEqual(native.sent, []);
    // An empty one is not a detached one.
    await socket.send(new ArrayBuffer(0));
    await socket.send(new Uint8Array(0));
    equal(native.sent.length, 2);
    socket.terminate();
  }));

test("a buffer detached while it waits to be sent is refused, and those behind it go", () =>
  withStandIn(connect, { sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    await socket.send("x".repeat(10));
    const view = new Uint8Array(4);
    const [waiting, behind] = [socket.send(view), socket.send("behind")];
    structuredClone(view.buffer, { transfer: [view.buffer] });
    native.bufferedAmount = 0;
    await rejects(waiting, TypeError);
    await behind;
    deepEqual(native.sent.slice(1), ["behind"]);
    socket.terminate();
  }));
