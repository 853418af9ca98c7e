// The options of `connect` are checked before a native socket is made.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect, SockstreamError } from "../../support/package.js";
import { rejectedBeforehand, withSocket, withStandIns } from "../../support/stand-in.js";

test("a bad subprotocol is INVALID_PROTOCOL, before a native socket is made", () =>
  rejectedBeforehand(
    [["a", "a"], ["a b"], [""], "", "a,b", ["é"], ["a", "b", "a"]].map((protocols) => ({
      options: { protocols },
      error: { code: "INVALID_PROTOCOL" },
    })),
  ));

test("an option that is not a number of at least 0 is a RangeError", () =>
  rejectedBeforehand(
    [-1, NaN, "1", null, 1n, {}].flatMap((bad) =>
      [
        { connectTimeout: bad },
        { closeTimeout: bad },
        { sendBuffer: { highWaterMark: bad } },
        { sendBuffer: { lowWaterMark: bad } },
        { receiveBuffer: { maxBytes: bad } },
        { receiveBuffer: { maxMessages: bad } },
      ].map((options) => ({ options, error: { name: "RangeError" } })),
    ),
  ));

test("an unknown overflow policy is a RangeError", () =>
  rejectedBeforehand(
    ["", "drop", null, 1].map((overflow) => ({
      options: { receiveBuffer: { overflow } },
      error: { name: "RangeError" },
    })),
  ));

test("an unknown option is a TypeError that names it and the nearest known one", () =>
  withStandIns(async (made) => {
    /** @type {{ options: object, unknown: string, known: string }[]} */
    const cases = [
      { options: { protocol: "chat" }, unknown: "protocol", known: "protocols" },
      { options: { connectTimeOut: 1 }, unknown: "connectTimeOut", known: "connectTimeout" },
      { options: { sendBuffer: { highWater: 1 } }, unknown: "highWater", known: "highWaterMark" },
      { options: { sendBuffer: { maxQueued: 1 } }, unknown: "maxQueued", known: "maxQueuedMessages" },
      { options: { receiveBuffer: { maxByte: 1 } }, unknown: "maxByte", known: "maxBytes" },
      { options: { closeCodes: { receive: 4000 } }, unknown: "receive", known: "receiveOverflow" },
    ];
    for (const { options, unknown, known } of cases) {
      const { message } = await rejects(connect("ws://stand.in/", options), TypeError);
      ok(message.includes(`“${unknown}”`) && message.includes(`“${known}”`), message);
    }
    // @ts-expect-error: an unknown member on purpose, to which no known one is near
    const { message } = await rejects(connect("ws://stand.in/", { zzz: 1 }), TypeError);
    ok(message.includes("“zzz”"), message);
    equal(made.length, 0, "native sockets");
  }));

test("options that are not objects are TypeErrors", () =>
  withStandIns(async (made) => {
    for (const options of ["chat", ["chat"], 1, null, true, () => {}]) {
      // @ts-expect-error: wrong types on purpose
      await rejects(connect("ws://stand.in/", options), TypeError);
    }
    for (const name of ["sendBuffer", "receiveBuffer", "closeCodes"]) {
      for (const bad of [1, null, "x"]) await rejects(connect("ws://stand.in/", { [name]: bad }), TypeError);
    }
    equal(made.length, 0, "native sockets");
  }));

test("a signal that is not an AbortSignal is a TypeError", () =>
  withStandIns(async (made) => {
    for (const signal of [1, null, {}, "x", new AbortController()]) {
      // @ts-expect-error: wrong types on purpose
      await rejects(connect("ws://stand.in/", { signal }), TypeError);
    }
    equal(made.length, 0, "native sockets");
  }));

test("closeCodes selects the codes that the package closes with", async () => {
  await withSocket(
    { closeCodes: { receiveOverflow: 3001 }, receiveBuffer: { maxMessages: 1 } },
    async (socket, native) => {
      native.message("one");
      native.message("two");
      deepEqual(native.closes, [[3001, "receive buffer full"]]);
      socket.terminate();
    },
  );
  await withSocket({ closeCodes: { unexpectedData: 1000 } }, async (socket, native) => {
    native.message(new Blob(["x"]));
    deepEqual(native.closes, [[1000, "unexpected data"]]);
    socket.terminate();
  });
});

test("closeCodes that can't be sent are INVALID_CLOSE_CODE, before a native socket is made", () =>
  withStandIns(async (made) => {
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

test("bad input is reported before an aborted signal", async () => {
  await rejects(connect("ftp://a/", { signal: AbortSignal.abort() }), { code: "INVALID_URL" });
});
