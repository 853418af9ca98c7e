// WebSocketStream: every way to close, and what `closed`, the streams and the server see.

import { deepEqual, equal, ok, reasonOf, rejects, throws } from "../../support/assert.js";
import { pause, reportOf, uniqueId, url } from "../../support/server.js";
import { CLAMPS, drain, pendingOf, streamTest } from "../../support/stream-test.js";

/** @typedef {import("../../support/stream-test.js").Api} Api */
/** @typedef {import("/sockstream/index.js").WebSocketCloseInfo} CloseInfo */

/**
 * Opens a stream. Resolves with it, with what `opened` resolves with, and with a function that returns the server's report.
 * @param {Api} api
 */
async function open({ WebSocketStream }, path = "/fault/echo") {
  const id = uniqueId();
  const stream = new WebSocketStream(url(`${path}${path.includes("?") ? "&" : "?"}id=${id}`));
  const info = await stream.opened;
  return { stream, ...info, server: () => reportOf(id), id };
}

/** @type {[name: string, args: CloseInfo[], closed: CloseInfo, received: { code: number | null, reason: string }][]} */
const INFOS = [
  ["no argument", [], { closeCode: 1005, reason: "" }, { code: null, reason: "" }],
  ["an empty object", [{}], { closeCode: 1005, reason: "" }, { code: null, reason: "" }],
  ["an empty reason", [{ reason: "" }], { closeCode: 1005, reason: "" }, { code: null, reason: "" }],
  ["a code", [{ closeCode: 3456 }], { closeCode: 3456, reason: "" }, { code: 3456, reason: "" }],
  ["1000", [{ closeCode: 1000 }], { closeCode: 1000, reason: "" }, { code: 1000, reason: "" }],
  [
    "a code and a reason",
    [{ closeCode: 4999, reason: "bye" }],
    { closeCode: 4999, reason: "bye" },
    { code: 4999, reason: "bye" },
  ],
  ["a reason alone", [{ reason: "bye" }], { closeCode: 1000, reason: "bye" }, { code: 1000, reason: "bye" }],
];

for (const [name, args, expected, received] of INFOS) {
  streamTest(`close with ${name} reaches the server, and closed resolves with the answer`, async (api) => {
    const { stream, server } = await open(api);
    equal(stream.close(...args), undefined);
    const { closeCode, reason } = await stream.closed;
    deepEqual({ closeCode, reason }, expected);
    deepEqual((await server()).closeReceived, received);
  });
}

streamTest(
  "close throws for what can't be sent, and the stream stays open",
  async (api) => {
    const { stream, readable, writable } = await open(api);
    for (const closeCode of [0, 999, 1001, 1005, 2999, 5000, null]) {
      // @ts-expect-error: null on purpose, which Web IDL converts to 0
      throws(() => stream.close({ closeCode }), { name: "InvalidAccessError" });
    }
    for (const closeCode of [-1, 65536, NaN, "x", 1n]) {
      // @ts-expect-error: wrong types on purpose
      throws(() => stream.close({ closeCode }), TypeError);
    }
    throws(() => stream.close({ reason: "x".repeat(124) }), { name: "SyntaxError" });
    throws(() => stream.close({ closeCode: 1000, reason: "é".repeat(62) }), { name: "SyntaxError" });
    for (const bad of [true, 1, "x"]) {
      // @ts-expect-error: wrong types on purpose
      throws(() => stream.close(bad), TypeError);
    }
    await writable.getWriter().write("still open");
    equal((await readable.getReader().read()).value, "still open");
    // @ts-expect-error: null on purpose, which Web IDL converts to an empty dictionary
    stream.close(null);
    await stream.closed;
  },
  CLAMPS,
);

streamTest("a second close has no effect", async (api) => {
  const { stream, server } = await open(api);
  stream.close({ closeCode: 4001 });
  stream.close({ closeCode: 4002 });
  equal((await stream.closed).closeCode, 4001);
  stream.close({ closeCode: 4003 });
  // Checked even then.
  throws(() => stream.close({ closeCode: 1 }), { name: "InvalidAccessError" });
  equal((await server()).closeReceived?.code, 4001);
});

streamTest("close closes readable, and errors writable with InvalidStateError", async (api) => {
  const { stream, readable, writable } = await open(api);
  const writer = writable.getWriter();
  stream.close({ closeCode: 4000 });
  deepEqual(await drain(readable), { chunks: [] });
  await stream.closed;
  await rejects(writer.write("late"), { name: "InvalidStateError" });
  await rejects(writer.closed, { name: "InvalidStateError" });
  ok((await reasonOf(writer.closed)) instanceof DOMException, "a DOMException");
});

streamTest("a close by the server closes readable and errors writable", async (api) => {
  const { stream, readable, writable } = await open(api, "/fault/close?code=4010&reason=theirs");
  deepEqual(await drain(readable), { chunks: [] });
  const { closeCode, reason } = await stream.closed;
  deepEqual({ closeCode, reason }, { closeCode: 4010, reason: "theirs" });
  await rejects(writable.getWriter().closed, { name: "InvalidStateError" });
});

streamTest("messages received before a close by the server stay readable", async (api) => {
  const { stream, readable } = await open(api, "/fault/burst?count=3&size=1&close=1000");
  const reader = readable.getReader();
  equal((await reader.read()).value, "0");
  reader.releaseLock();
  if (!api.isNative) await stream.closed;
  deepEqual(await drain(readable), { chunks: ["1", "2"] });
  equal((await stream.closed).closeCode, 1000);
});

streamTest("an unclean close rejects closed and errors both streams with a WebSocketError", async (api) => {
  const { stream, readable, writable } = await open(api, "/fault/cut?after=1");
  const writer = writable.getWriter();
  await writer.write("last words");
  const { chunks, error } = await drain(readable);
  ok(chunks.length <= 1, "at most one echo");
  const closed = await rejects(stream.closed, api.WebSocketError);
  for (const found of [error, closed, await reasonOf(writer.closed)]) {
    ok(found instanceof api.WebSocketError, `a WebSocketError: ${found}`);
    deepEqual([found.name, found.closeCode, found.reason, found.code], ["WebSocketError", 1006, "", 0]);
  }
  equal(error, closed);
  await rejects(writer.write("late"), api.WebSocketError);
});

/**
 * Reasons to cancel or abort with, and the code and reason that the connection is then closed with.
 * @type {[name: string, make: (api: Api) => unknown, expected: [number, string]][]}
 */
const REASONS = [
  ["no reason", () => undefined, [1005, ""]],
  ["a WebSocketError without a code", ({ WebSocketError }) => new WebSocketError("x"), [1005, ""]],
  ["a WebSocketError with a code", ({ WebSocketError }) => new WebSocketError("x", { closeCode: 4321 }), [4321, ""]],
  [
    "a WebSocketError with both",
    ({ WebSocketError }) => new WebSocketError("x", { closeCode: 4321, reason: "r" }),
    [4321, "r"],
  ],
  ["a WebSocketError with a reason", ({ WebSocketError }) => new WebSocketError("x", { reason: "r" }), [1000, "r"]],
  ["an object of the same shape", () => ({ name: "WebSocketError", closeCode: 4321, reason: "r" }), [1005, ""]],
  ["another DOMException", () => new DOMException("x", "DataCloneError"), [1005, ""]],
];

/** @typedef {import("/sockstream/index.js").WebSocketOpenInfo} OpenInfo */

/** @type {Record<string, (opened: OpenInfo, reason: unknown) => Promise<void>>} */
const LEAVE = {
  "cancelling the readable": ({ readable }, reason) => readable.cancel(reason),
  "cancelling its reader": ({ readable }, reason) => readable.getReader().cancel(reason),
  "aborting the writable": ({ writable }, reason) => writable.abort(reason),
  "aborting its writer": ({ writable }, reason) => writable.getWriter().abort(reason),
};

for (const [how, leave] of Object.entries(LEAVE)) {
  streamTest(`${how} closes with the code and reason of a WebSocketError`, async (api) => {
    for (const [name, make, expected] of REASONS) {
      const opened = await open(api);
      equal(await leave(opened, make(api)), undefined, name);
      const { closeCode, reason } = await opened.stream.closed;
      deepEqual([closeCode, reason], expected, name);
    }
  });
}

streamTest("closing writable closes the connection, and waits for the end", async (api) => {
  const { stream, readable, writable, server } = await open(api);
  const writer = writable.getWriter();
  await writer.write("first");
  let isClosed = false;
  stream.closed.then(() => (isClosed = true));
  await writer.close();
  equal(isClosed, true);
  const { closeCode, reason } = await stream.closed;
  deepEqual({ closeCode, reason }, { closeCode: 1005, reason: "" });
  await writer.closed;
  const { chunks, error } = await drain(readable);
  ok(chunks.every((chunk) => chunk === "first") && !error, "no error");
  const { text, closeReceived } = await server();
  deepEqual([text, closeReceived?.code], [1, null]);
});

streamTest("closing writable waits while the server does not answer", async (api) => {
  const { stream, writable } = await open(api, "/fault/no-close");
  const closing = writable.getWriter().close();
  closing.catch(() => {});
  stream.closed.catch(() => {});
  await pause(200);
  deepEqual(await pendingOf({ closing, closed: stream.closed }), ["closing", "closed"]);
});

streamTest("a cancelled readable delivers no more messages", async (api) => {
  const { stream, readable } = await open(api, "/fault/flood?count=50&size=10");
  const reader = readable.getReader();
  const reading = reader.read();
  await reader.cancel();
  await reading;
  deepEqual(await reader.read(), { value: undefined, done: true });
  await stream.closed.catch(() => {});
});
