// `close`: its arguments, what it sends first, and its outcome.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { reportOf, uniqueId, url } from "../../support/server.js";
import { cleanClose, DONE } from "../../support/sockets.js";
import { withFullBuffer, withSocket } from "../../support/stand-in.js";
import { watchingSockets } from "../../support/watch.js";

/** @typedef {import("/sockstream/index.js").Socket} Socket */

test("close sends its code and reason to the server", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const reason = `${"é".repeat(61)}x`;
  deepEqual(await socket.close({ closeCode: 4999, reason }), cleanClose(4999, reason));
  deepEqual((await reportOf(id)).closeReceived, { code: 4999, reason });
});

test("close without arguments sends no code, and with only a reason sends 1000", async () => {
  /** @type {[info: Parameters<Socket["close"]>, expected: { code: number | null, reason: string }][]} */
  const cases = [
    [[], { code: null, reason: "" }],
    [[{}], { code: null, reason: "" }],
    [[{ reason: "done" }], { code: 1000, reason: "done" }],
    [[{ closeCode: 3000 }], { code: 3000, reason: "" }],
  ];
  for (const [args, expected] of cases) {
    const id = uniqueId();
    const socket = await connect(url(`/fault/echo?id=${id}`));
    await socket.close(...args);
    deepEqual((await reportOf(id)).closeReceived, expected);
  }
});

test("close rejects arguments other than one object of known members", () =>
  withSocket({}, async (socket, native) => {
    for (const args of [[4000, "bye"], [4000], ["bye"], [null], [true], [Symbol("x")], [() => {}]]) {
      // @ts-expect-error: wrong types on purpose
      const error = await rejects(socket.close(...args), TypeError);
      ok(error.message.includes("closeCode"), error.message);
    }
    /** @type {{ info: object, unknown: string, known: string }[]} */
    const cases = [
      { info: { code: 4000 }, unknown: "code", known: "closeCode" },
      { info: { closecode: 4000 }, unknown: "closecode", known: "closeCode" },
      { info: { closeCode: 4000, reasons: "x" }, unknown: "reasons", known: "reason" },
    ];
    for (const { info, unknown, known } of cases) {
      const { message } = await rejects(socket.close(info), TypeError);
      ok(message.includes(`“${unknown}”`) && message.includes(`“${known}”`), message);
    }
    deepEqual(native.closes, []);
    equal(socket.readyState, "open");
    socket.terminate();
  }));

test("a bad close code or reason rejects, and the connection stays open", () =>
  watchingSockets(async ({ sockets }) => {
    const socket = await connect(url("/echo"));
    let calls = 0;
    sockets[0].close = function close(...args) {
      calls++;
      return Object.getPrototypeOf(WebSocket.prototype).close.apply(this, args);
    };
    for (const closeCode of [0, 999, 1001, 1005, 1006, 2999, 5000, 65535, 3000.5, NaN, "1000", null, -1]) {
      // @ts-expect-error: wrong types on purpose, among wrong numbers
      await rejects(socket.close({ closeCode }), { code: "INVALID_CLOSE_CODE" });
    }
    for (const reason of ["x".repeat(124), "é".repeat(62), "𝄞".repeat(31)]) {
      await rejects(socket.close({ reason }), { code: "CLOSE_REASON_TOO_LONG" });
    }
    equal(calls, 0, "calls of the native close");
    equal(socket.readyState, "open");
    await socket.send("still open");
    equal((await socket.next()).value, "still open");
    await socket.close();
    equal(calls, 1, "calls of the native close");
    // Checked also when it makes no difference any more.
    await rejects(socket.close({ reason: "x".repeat(124) }), { code: "CLOSE_REASON_TOO_LONG" });
  }));

test("the Close frame follows everything sent before", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/sink?id=${id}`));
  for (let i = 0; i < 20; i++) await socket.send(new Uint8Array(50_000));
  equal((await socket.close()).unconfirmedBytes, 0);
  equal((await reportOf(id)).bytes, 1_000_000);
});

test("close sends the waiting messages first, and later sends reject", () =>
  withFullBuffer({}, async (socket, native) => {
    const sending = [socket.send("a".repeat(60)), socket.send("b".repeat(60)), socket.send("c")];
    const closing = socket.close({ closeCode: 4000, reason: "done" });
    await rejects(socket.send("late"), { code: "NOT_OPEN" });
    deepEqual(native.closes, []);
    native.bufferedAmount = 0;
    await sending[1];
    deepEqual(native.closes, [], "one waits still");
    native.bufferedAmount = 0;
    await Promise.all(sending);
    deepEqual(native.initials, ["x", "a", "b", "c"]);
    ok(await isPending(closing), "the close event is yet to come");
    deepEqual(native.closes, [[4000, "done"]]);
    native.bufferedAmount = 0;
    native.end(4000, "done");
    equal((await closing).closeCode, 4000);
  }));

test("the first call of close sets the code, and all calls resolve with the outcome", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const closing = [
    socket.close({ closeCode: 4001, reason: "first" }),
    socket.close({ closeCode: 4002 }),
    socket.close(),
  ];
  for (const end of await Promise.all(closing)) deepEqual([end.closeCode, end.reason], [4001, "first"]);
  deepEqual((await reportOf(id)).closeReceived, { code: 4001, reason: "first" });
});

test("messages that the browser delivers while closing are read", () =>
  withSocket({}, async (socket, native) => {
    const closing = socket.close();
    native.message("late");
    native.end();
    await closing;
    equal((await socket.next()).value, "late");
    deepEqual(await socket.next(), DONE);
  }));
