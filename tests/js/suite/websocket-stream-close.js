// WebSocketStream: every way to end, and what `closed`, `readable`, `writable` and the server are told.

import { deepEqual, equal, ok, rejects, throws } from "../support/assert.js";
import { account, onceKnown, pause, uniqueId, url } from "../support/server.js";
import { drain, pendingOf, streamTest } from "../support/stream-test.js";

/** Before it opened: the first error knows nothing of a close, which there was none. */
async function neverOpened({ WebSocketError }, stream) {
  const opened = await rejects(stream.opened, WebSocketError);
  const closed = await rejects(stream.closed, WebSocketError);
  deepEqual([opened.name, opened.closeCode, opened.reason], ["WebSocketError", null, ""]);
  deepEqual([closed.name, closed.closeCode, closed.reason], ["WebSocketError", 1006, ""]);
}

/** Why Chromium's own is not asked. */
const CLAMPS = "it clamps close codes, where the proposal enforces their range";
const OWN_REASON = "it rejects with an AbortError of its own, where the proposal takes the signal's reason";

/** An open stream: the object, what it opened with, and the server's account of it, once it ended. */
async function open({ WebSocketStream }, path = "/fault/echo") {
  const id = uniqueId();
  const stream = new WebSocketStream(url(`${path}${path.includes("?") ? "&" : "?"}id=${id}`));
  const info = await stream.opened;
  return { stream, ...info, server: () => account(id), id };
}

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

for (const [name, args, told, received] of INFOS) {
  streamTest(`close with ${name} reaches the server and comes back`, async (api) => {
    const { stream, server } = await open(api);
    equal(stream.close(...args), undefined);
    const { closeCode, reason } = await stream.closed;
    deepEqual({ closeCode, reason }, told);
    const { closeReceived } = await server();
    deepEqual({ code: closeReceived.code ?? null, reason: closeReceived.reason ?? "" }, received);
  });
}

streamTest(
  "close refuses what nobody may send, and changes nothing",
  async (api) => {
    const { stream, readable, writable } = await open(api);
    for (const closeCode of [0, 999, 1001, 1005, 2999, 5000, null])
      throws(() => stream.close({ closeCode }), { name: "InvalidAccessError" });
    for (const closeCode of [-1, 65536, NaN, "x", 1n]) throws(() => stream.close({ closeCode }), TypeError);
    throws(() => stream.close({ reason: "x".repeat(124) }), { name: "SyntaxError" });
    throws(() => stream.close({ closeCode: 1000, reason: "é".repeat(62) }), { name: "SyntaxError" });
    for (const bad of [true, 1, "x"]) throws(() => stream.close(bad), TypeError);
    await writable.getWriter().write("still open");
    equal((await readable.getReader().read()).value, "still open");
    stream.close(null);
    await stream.closed;
  },
  CLAMPS,
);

streamTest("a second close does nothing", async (api) => {
  const { stream, server } = await open(api);
  stream.close({ closeCode: 4001 });
  stream.close({ closeCode: 4002 });
  equal((await stream.closed).closeCode, 4001);
  stream.close({ closeCode: 4003 });
  // Checked even then.
  throws(() => stream.close({ closeCode: 1 }), { name: "InvalidAccessError" });
  equal((await server()).closeReceived.code, 4001);
});

streamTest("close ends reading, and errors writing with InvalidStateError", async (api) => {
  const { stream, readable, writable } = await open(api);
  const writer = writable.getWriter();
  stream.close({ closeCode: 4000 });
  deepEqual(await drain(readable), { chunks: [] });
  await stream.closed;
  await rejects(writer.write("late"), { name: "InvalidStateError" });
  await rejects(writer.closed, { name: "InvalidStateError" });
  ok(await writer.closed.catch((error) => error instanceof DOMException), "a DOMException");
});

streamTest("a close by the server ends both", async (api) => {
  const { stream, readable, writable } = await open(api, "/fault/close?code=4010&reason=theirs");
  deepEqual(await drain(readable), { chunks: [] });
  const { closeCode, reason } = await stream.closed;
  deepEqual({ closeCode, reason }, { closeCode: 4010, reason: "theirs" });
  await rejects(writable.getWriter().closed, { name: "InvalidStateError" });
});

streamTest("what came before a close by the server can be read behind it", async (api) => {
  const { stream, readable } = await open(api, "/fault/burst?count=3&size=1&close=1000");
  const reader = readable.getReader();
  equal((await reader.read()).value, "0");
  reader.releaseLock();
  if (!api.isNative) await stream.closed;
  deepEqual(await drain(readable), { chunks: ["1", "2"] });
  equal((await stream.closed).closeCode, 1000);
});

streamTest("an unclean end rejects closed and errors both with a WebSocketError", async (api) => {
  const { stream, readable, writable } = await open(api, "/fault/cut?after=1");
  const writer = writable.getWriter();
  await writer.write("last words");
  const { chunks, error } = await drain(readable);
  ok(chunks.length <= 1, "at most one echo");
  const closed = await rejects(stream.closed, api.WebSocketError);
  for (const told of [error, closed, await writer.closed.catch((reason) => reason)]) {
    ok(told instanceof api.WebSocketError, `a WebSocketError: ${told}`);
    deepEqual([told.name, told.closeCode, told.reason, told.code], ["WebSocketError", 1006, "", 0]);
  }
  equal(error, closed);
  await rejects(writer.write("late"), api.WebSocketError);
});

streamTest("a refusal rejects opened and closed with a WebSocketError", async (api) => {
  for (const path of ["/fault/refuse?status=503", "/nowhere"])
    await neverOpened(api, new api.WebSocketStream(url(path)));
});

streamTest("a subprotocol that is not chosen is a refusal", async ({ WebSocketStream, WebSocketError }) => {
  await rejects(new WebSocketStream(url("/echo"), { protocols: ["mine"] }).opened, WebSocketError);
});

streamTest("close at once gives the connection up", async (api) => {
  const stream = new api.WebSocketStream(url("/echo"));
  equal(stream.close({ closeCode: 4000, reason: "early" }), undefined);
  await neverOpened(api, stream);
});

streamTest("close during the handshake gives it up", async (api) => {
  const id = uniqueId();
  const stream = new api.WebSocketStream(url(`/fault/slow-handshake?ms=1500&id=${id}`));
  await onceKnown(id);
  stream.close();
  await neverOpened(api, stream);
  const { text, binary } = await account(id);
  equal(text + binary, 0);
});

streamTest(
  "a signal aborted during the handshake rejects both with its reason",
  async ({ WebSocketStream }) => {
    for (const reason of [new Error("mine"), undefined, "text"]) {
      const id = uniqueId();
      const controller = new AbortController();
      const stream = new WebSocketStream(url(`/fault/slow-handshake?ms=1500&id=${id}`), { signal: controller.signal });
      await onceKnown(id);
      controller.abort(reason);
      equal(await stream.opened.catch((error) => error), controller.signal.reason);
      equal(await stream.closed.catch((error) => error), controller.signal.reason);
    }
  },
  OWN_REASON,
);

streamTest(
  "a signal aborted at once rejects both with its reason",
  async ({ WebSocketStream }) => {
    const controller = new AbortController();
    const stream = new WebSocketStream(url("/echo"), { signal: controller.signal });
    controller.abort("now");
    equal(await stream.opened.catch((error) => error), "now");
    equal(await stream.closed.catch((error) => error), "now");
  },
  OWN_REASON,
);

streamTest("a signal aborted after the handshake does nothing", async ({ WebSocketStream }) => {
  const controller = new AbortController();
  const stream = new WebSocketStream(url("/echo"), { signal: controller.signal });
  const { readable, writable } = await stream.opened;
  controller.abort();
  await writable.getWriter().write("x");
  equal((await readable.getReader().read()).value, "x");
  stream.close();
  await stream.closed;
});

// Cancelling and aborting: what the reason says is what the connection is closed with.
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
  ["an object that looks like one", () => ({ name: "WebSocketError", closeCode: 4321, reason: "r" }), [1005, ""]],
  ["another DOMException", () => new DOMException("x", "DataCloneError"), [1005, ""]],
];
const LEAVE = {
  "cancelling the readable": ({ readable }, reason) => readable.cancel(reason),
  "cancelling its reader": ({ readable }, reason) => readable.getReader().cancel(reason),
  "aborting the writable": ({ writable }, reason) => writable.abort(reason),
  "aborting its writer": ({ writable }, reason) => writable.getWriter().abort(reason),
};
for (const [how, leave] of Object.entries(LEAVE)) {
  streamTest(`${how} closes with what the reason says`, async (api) => {
    for (const [name, reason, expected] of REASONS) {
      const opened = await open(api);
      equal(await leave(opened, reason(api)), undefined, name);
      const { closeCode, reason: told } = await opened.stream.closed;
      deepEqual([closeCode, told], expected, name);
    }
  });
}

streamTest("closing the writable closes cleanly, and waits for the end", async (api) => {
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
  deepEqual([text, closeReceived.code ?? null], [1, null]);
});

streamTest("closing the writable waits while the server does not answer", async (api) => {
  const { stream, writable } = await open(api, "/fault/no-close");
  const closing = writable.getWriter().close();
  closing.catch(() => {});
  stream.closed.catch(() => {});
  await pause(200);
  deepEqual(await pendingOf({ closing, closed: stream.closed }), ["closing", "closed"]);
});

streamTest("a cancelled readable leaves no message to anyone", async (api) => {
  const { stream, readable } = await open(api, "/fault/flood?count=50&size=10");
  const reader = readable.getReader();
  const reading = reader.read();
  await reader.cancel();
  await reading;
  deepEqual(await reader.read(), { value: undefined, done: true });
  await stream.closed.catch(() => {});
});
