// The standard's WebSocket: what close accepts, and the error and close events of each kind of end.

import { deepEqual, equal, ok, throws } from "../../support/assert.js";
import { reportOf, uniqueId, url } from "../../support/server.js";
import { discard, Log, openSocket, socketTest } from "../../support/socket-test.js";

/** @typedef {Partial<CloseEvent>} End */

/** @param {Event} event */
const endOf = (event) => {
  const { code, reason, wasClean } = /** @type {CloseEvent} */ (event);
  return { code, reason, wasClean };
};

socketTest("a code that may not be sent is an InvalidAccessError, and nothing happens", async (api) => {
  const { socket, log } = await openSocket(api);
  // Numbers are clamped to 16 bits.
  for (const code of [0, 999, 1001, 1005, 1006, 1015, 2999, 5000, 65536, 66536, -1, NaN, Infinity, 999.4]) {
    const error = throws(() => socket.close(code), {
      name: "InvalidAccessError",
      code: DOMException.INVALID_ACCESS_ERR,
    });
    ok(error instanceof DOMException, "a DOMException");
  }
  // @ts-expect-error: other types on purpose, which are converted to 0
  for (const code of [null, "", "x", {}]) throws(() => socket.close(code), { name: "InvalidAccessError" });
  // @ts-expect-error: wrong types on purpose
  for (const bad of [Symbol("x"), 1n]) throws(() => socket.close(bad), TypeError);
  equal(socket.readyState, 1);
  const message = log.next("message");
  socket.send("still open");
  await message;
  discard(socket);
});

socketTest(
  "a code is rounded to the nearest integer, or the even one of two",
  async (api) => {
    const { socket, closed } = await openSocket(api);
    for (const code of [4999.5, 2999.4, 1000.6, 1001.5])
      throws(() => socket.close(code), { name: "InvalidAccessError" });
    socket.close(2999.5);
    equal((await closed).code, 3000);
    for (const code of [999.5, 999.6, 1000.5, 4999.4]) socket.close(code);
  },
  (engine) => engine !== "firefox" && "it rounds towards zero, where Web IDL's [Clamp] rounds to the nearest",
);

socketTest("a reason over 123 UTF-8 bytes is a SyntaxError, and nothing happens", async (api) => {
  const { socket } = await openSocket(api);
  for (const reason of ["x".repeat(124), "é".repeat(62)])
    throws(() => socket.close(1000, reason), { name: "SyntaxError", code: DOMException.SYNTAX_ERR });
  // @ts-expect-error: a wrong type on purpose
  throws(() => socket.close(1000, Symbol("x")), TypeError);
  // The code is checked first.
  throws(() => socket.close(1001, "x".repeat(124)), { name: "InvalidAccessError" });
  equal(socket.readyState, 1);
  discard(socket);
});

socketTest("arguments are checked in every state", async (api) => {
  const { socket, closed } = await openSocket(api);
  socket.close();
  throws(() => socket.close(1001), { name: "InvalidAccessError" });
  await closed;
  throws(() => socket.close(1001), { name: "InvalidAccessError" });
  throws(() => socket.close(1000, "x".repeat(124)), { name: "SyntaxError" });
  equal(socket.close(4000), undefined);
});

socketTest("close sends the code and the reason, and the server's answer is the close event", async (api) => {
  for (const [args, received, end] of /** @type {const} */ ([
    [[], { code: null, reason: "" }, { code: 1005, reason: "" }],
    [[undefined], { code: null, reason: "" }, { code: 1005, reason: "" }],
    [[1000], { code: 1000, reason: "" }, { code: 1000, reason: "" }],
    [[4000, "bye"], { code: 4000, reason: "bye" }, { code: 4000, reason: "bye" }],
    [["3000", null], { code: 3000, reason: "null" }, { code: 3000, reason: "null" }],
    [[3000.4, "é".repeat(61)], { code: 3000, reason: "é".repeat(61) }, { code: 3000, reason: "é".repeat(61) }],
    [[3000, "\ud800"], { code: 3000, reason: "\ufffd" }, { code: 3000, reason: "\ufffd" }],
  ])) {
    const id = uniqueId();
    const { socket, log, closed } = await openSocket(api, `/fault/echo?id=${id}`);
    // @ts-expect-error: other types on purpose, which are converted
    socket.close(...args);
    equal(socket.readyState, 2);
    deepEqual(endOf(await closed), { ...end, wasClean: true });
    deepEqual((await reportOf(id)).closeReceived, received);
    deepEqual(log.entries, ["open", `close ${end.code}`]);
  }
});

socketTest("messages that arrive after close are not received", async (api) => {
  const { socket, log, closed } = await openSocket(api);
  socket.send("x");
  socket.close(1000);
  await closed;
  deepEqual(log.entries, ["open", "close 1000"]);
});

socketTest("what was sent before close arrives", async (api) => {
  const id = uniqueId();
  const { socket, closed } = await openSocket(api, `/fault/echo?id=${id}`);
  for (let count = 0; count < 50; count++) socket.send("x".repeat(1000));
  socket.close(1000);
  socket.send("too late");
  await closed;
  equal((await reportOf(id)).text, 50);
});

socketTest("close while connecting is an error and 1006, after close has returned", async ({ WebSocket }) => {
  const socket = new WebSocket(url("/fault/slow-handshake?ms=300"));
  const log = new Log(socket);
  const closed = log.next("close");
  socket.close(4000, "bye");
  equal(socket.readyState, 2);
  deepEqual(log.entries, []);
  throws(() => {
    // There is no InvalidStateError any more.
    socket.send("x");
    throw new RangeError("not thrown");
  }, RangeError);
  deepEqual(endOf(await closed), { code: 1006, reason: "", wasClean: false });
  deepEqual(log.entries, ["error", "close 1006"]);
});

socketTest("a server's close is a clean close event with its code and reason", async ({ WebSocket }) => {
  for (const [query, end] of /** @type {const} */ ([
    ["?code=4001&reason=bye", { code: 4001, reason: "bye" }],
    ["?code=1001", { code: 1001, reason: "" }],
    ["", { code: 1005, reason: "" }],
  ])) {
    const log = new Log(new WebSocket(url(`/fault/close${query}`)));
    const event = await log.next("close");
    deepEqual(endOf(event), { ...end, wasClean: true });
    deepEqual([event.bubbles, event.cancelable, event.type], [false, false, "close"]);
    deepEqual(log.entries, ["open", `close ${end.code}`]);
  }
});

socketTest("a connection that can't be established is an error and 1006", async ({ WebSocket }) => {
  for (const path of ["/fault/refuse?status=403", "/fault/refuse?status=200"]) {
    const socket = new WebSocket(url(path));
    const log = new Log(socket);
    deepEqual(endOf(await log.next("close")), { code: 1006, reason: "", wasClean: false });
    deepEqual(log.entries, ["error", "close 1006"]);
    equal(socket.readyState, 3);
  }
});

socketTest("a malformed frame is an error and an unclean close", async ({ WebSocket }) => {
  const log = new Log(new WebSocket(url("/fault/malformed?kind=opcode")));
  const event = await log.next("close");
  equal(endOf(event).wasClean, false);
  // Some engines read the frame before they fire open.
  deepEqual(log.entries.filter((entry) => entry !== "open").slice(0, 1), ["error"]);
});

socketTest("a reset is an unclean close with 1006", async (api) => {
  const { socket, log, closed } = await openSocket(api, "/fault/reset?after=1");
  socket.send("x");
  deepEqual(endOf(await closed), { code: 1006, reason: "", wasClean: false });
  equal(log.entries.at(-1), "close 1006");
});
