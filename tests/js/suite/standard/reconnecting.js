// ReconnectingWebSocket: the standard's interface over all connections, with an open and a close event for each.

import { ReconnectingWebSocket, WebSocket } from "/sockstream/reconnect.js";
import { deepEqual, equal, ok, throws } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { reportOf, uniqueId, url } from "../../support/server.js";
import { Log } from "../../support/socket-test.js";
import { onceMade, withStandIns } from "../../support/stand-in.js";
import { watchingSockets, watchingTimers } from "../../support/watch.js";

/** @typedef {ConstructorParameters<typeof ReconnectingWebSocket>} Arguments */
/** @typedef {import("../../support/stand-in.js").StandIn} StandIn */

const TYPES = ["open", "message", "error", "close", "disconnected", "waiting", "stopped"];
const FAST = { delays: { first: 20, max: 50 } };

/**
 * Returns a provider of these paths, one after the other; the last one stays.
 * @param {string[]} paths
 */
function paths(...paths) {
  let next = 0;
  return () => url(paths[Math.min(next++, paths.length - 1)]);
}

/**
 * @param {Arguments[0]} target
 * @param {Arguments[2]} [options]
 */
function connectTo(target, options = {}) {
  const socket = new ReconnectingWebSocket(target, [], { ...FAST, ...options });
  return { socket, log: new Log(socket, TYPES) };
}

/** @param {ReconnectingWebSocket} socket @param {Log} log */
function closed(socket, log) {
  const stopped = log.next("stopped");
  socket.close();
  return stopped;
}

/**
 * Runs `act` with a socket on stand-ins. `open` waits for the n-th native socket, opens it, and resolves with it.
 * @template T
 * @param {Arguments[2]} options
 * @param {(given: { socket: ReconnectingWebSocket, log: Log, made: StandIn[], open: (count?: number) => Promise<StandIn> }) => T} act
 */
const onStandIns = (options, act) =>
  withStandIns((made) => {
    const { socket, log } = connectTo("ws://stand.in/", options);
    const open = async (count = 1) => {
      const opened = log.next("open");
      const native = await onceMade(made, count);
      native.open();
      await opened;
      return native;
    };
    return act({ socket, log, made, open });
  });

/**
 * Closes a socket whose last native socket answers.
 * @param {ReconnectingWebSocket} socket
 * @param {Log} log
 * @param {StandIn} native
 */
function answered(socket, log, native) {
  const stopped = closed(socket, log);
  native.end();
  return stopped;
}

/** @param {unknown} event */
const detailOf = (event) => /** @type {CustomEvent} */ (event).detail;

test("ReconnectingWebSocket: it opens, echoes, and closes for good", async () => {
  const { socket, log } = connectTo(url("/echo"));
  deepEqual([socket.readyState, socket.url, socket.protocol, socket.binaryType], [0, url("/echo"), "", "blob"]);
  await log.next("open");
  equal(socket.readyState, 1);
  socket.send("hello");
  await log.next("message");
  const stopped = log.next("stopped");
  socket.close(4000, "bye");
  equal(socket.readyState, 2);
  equal(detailOf(await stopped).reason, "stopped");
  equal(socket.readyState, 3);
  deepEqual(log.entries, ["open", "message hello", "close 4000", "disconnected", "stopped"]);
});

test("ReconnectingWebSocket: it is a WebSocket and an EventTarget with the standard's constants and members", async () => {
  const { socket, log } = connectTo(url("/echo"));
  ok(socket instanceof WebSocket && socket instanceof EventTarget, "inherits");
  deepEqual([socket.CONNECTING, ReconnectingWebSocket.CLOSED], [0, 3]);
  equal(ReconnectingWebSocket.name, "ReconnectingWebSocket");
  equal(Object.prototype.toString.call(socket), "[object ReconnectingWebSocket]");
  await closed(socket, log);
});

test("ReconnectingWebSocket: each connection has an open and a close event, and is CONNECTING in between", () =>
  onStandIns({}, async ({ socket, log, open }) => {
    /** @type {number[]} */
    const states = [];
    for (const type of ["open", "close", "waiting"])
      socket.addEventListener(type, () => states.push(socket.readyState));
    for (let connection = 1; connection < 3; connection++) {
      const native = await open(connection);
      const waiting = log.next("waiting");
      native.end(1006, "", false);
      await waiting;
    }
    const native = await open(3);
    deepEqual(states, [1, 0, 0, 1, 0, 0, 1]);
    deepEqual(log.entries, [
      ...["open", "error", "close 1006", "disconnected", "waiting"],
      ...["open", "error", "close 1006", "disconnected", "waiting"],
      "open",
    ]);
    await answered(socket, log, native);
  }));

test("ReconnectingWebSocket: messages of a connection come before its close event", async () => {
  const { socket, log } = connectTo(paths("/fault/burst?count=50&size=4&close=1001", "/echo"));
  await log.next("close");
  deepEqual(log.entries.slice(0, 52), [
    "open",
    ...Array.from({ length: 50 }, (_, index) => `message ${String(index).padEnd(4, ".")}`),
    "close 1001",
  ]);
  await closed(socket, log);
});

test("ReconnectingWebSocket: handlers and binaryType stay over connections", () =>
  onStandIns({}, async ({ socket, log, open }) => {
    socket.binaryType = "arraybuffer";
    /** @type {unknown[]} */
    const received = [];
    socket.onmessage = ({ data }) => received.push(new Uint8Array(data)[0]);
    const first = await open();
    first.message(Uint8Array.of(1).buffer);
    first.end(1001);
    const second = await open(2);
    const message = log.next("message");
    second.message(Uint8Array.of(2).buffer);
    await message;
    deepEqual(received, [1, 2]);
    await answered(socket, log, second);
  }));

test("ReconnectingWebSocket: send while there is no connection is an InvalidStateError", () =>
  onStandIns({}, async ({ socket, log, open }) => {
    throws(() => socket.send("x"), { name: "InvalidStateError" });
    const native = await open();
    const waiting = log.next("waiting");
    native.end(1006, "", false);
    await waiting;
    throws(() => socket.send("x"), { name: "InvalidStateError" });
    equal(socket.bufferedAmount, 0);
    const next = await open(2);
    socket.send("y");
    deepEqual([native.sent, next.sent], [[], ["y"]]);
    await answered(socket, log, next);
  }));

test("ReconnectingWebSocket: with a queue, what is sent while there is no connection is sent when there is one", async () => {
  const { socket, log } = connectTo(url("/echo"), { queue: {} });
  for (const text of ["a", "b", "c"]) socket.send(text);
  for (let count = 0; count < 3; count++) await log.next("message");
  deepEqual(log.entries, ["open", "message a", "message b", "message c"]);
  await closed(socket, log);
});

test("ReconnectingWebSocket: disconnected names what may not have arrived, and waiting tells when it tries again", () =>
  onStandIns({}, async ({ socket, log, open }) => {
    const native = await open();
    const [close, disconnected, waiting] = ["close", "disconnected", "waiting"].map((type) => log.next(type));
    socket.send("one");
    socket.send("four");
    native.bufferedAmount = 4;
    native.end(1006, "", false);
    const end = /** @type {import("/sockstream/reconnect.js").LossCloseEvent} */ (await close);
    deepEqual([end.neverSentBytes, end.unconfirmedBytes], [4, 3]);
    const { connection, unconfirmed, neverSent } = detailOf(await disconnected);
    deepEqual([connection, unconfirmed, neverSent], [1, { first: 1, last: 1 }, { first: 2, last: 2 }]);
    const { attempt, delay } = detailOf(await waiting);
    ok(attempt === 2 && delay >= 0 && delay <= 50, `attempt ${attempt}, delay ${delay}`);
    await answered(socket, log, await open(2));
  }));

test("ReconnectingWebSocket: a failed attempt is an error event, and giving up a close event", () =>
  onStandIns({ giveUpAfter: { attempts: 3 } }, async ({ socket, log, made }) => {
    const [waiting, stopped] = [log.next("waiting"), log.next("stopped")];
    for (let attempt = 1; attempt <= 3; attempt++) (await onceMade(made, attempt)).end(1006, "", false);
    const { reason, error } = detailOf(await stopped);
    deepEqual([reason, error.code, socket.readyState], ["gave-up", "CONNECT", 3]);
    equal(detailOf(await waiting).error.code, "CONNECT");
    deepEqual(log.entries, ["error", "waiting", "error", "waiting", "error", "close 1006", "stopped"]);
  }));

test("ReconnectingWebSocket: a close code that ends it is the last close event", async () => {
  const { socket, log } = connectTo(url("/fault/close?code=4001&reason=bye"));
  const { reason, closeCode } = detailOf(await log.next("stopped"));
  deepEqual([reason, closeCode, socket.readyState], ["closed", 4001, 3]);
  deepEqual(log.entries, ["open", "close 4001", "disconnected", "stopped"]);
});

test("ReconnectingWebSocket: close while there is no connection ends it with a close event", () =>
  onStandIns({ delays: { first: 60_000, max: 60_000 } }, async ({ socket, log, open }) => {
    const native = await open();
    const waiting = log.next("waiting");
    native.end(1001);
    await waiting;
    const event = log.next("close");
    const stopped = closed(socket, log);
    equal(socket.readyState, 2);
    const { code, wasClean } = /** @type {CloseEvent} */ (await event);
    deepEqual([code, wasClean, socket.readyState], [1006, false, 3]);
    equal(detailOf(await stopped).reason, "stopped");
  }));

test("ReconnectingWebSocket: what was sent before close arrives", async () => {
  const id = uniqueId();
  const { socket, log } = connectTo(url(`/fault/echo?id=${id}`));
  await log.next("open");
  for (let count = 0; count < 20; count++) socket.send("x");
  await closed(socket, log);
  const { text, closeReceived } = await reportOf(id);
  deepEqual([text, closeReceived?.code], [20, null]);
});

test("ReconnectingWebSocket: bad input throws, and makes no native socket", () =>
  withStandIns((made) => {
    const make = (/** @type {unknown[]} */ ...args) => new ReconnectingWebSocket(.../** @type {Arguments} */ (args));
    for (const args of [["ftp://a/"], ["ws://a/#x"], [url("/echo"), ["a", "a"]], [url("/echo"), "a b"]])
      throws(() => make(...args), { name: "SyntaxError" });
    throws(() => make(), TypeError);
    throws(() => make(url("/echo"), [], { unknown: 1 }), TypeError);
    throws(() => make(url("/echo"), [], { heartbeat: {} }), TypeError);
    throws(() => make(url("/echo"), [], { attemptTimeout: 0 }), RangeError);
    equal(made.length, 0, "native sockets");
  }));

test("ReconnectingWebSocket: nothing is left after close", () =>
  watchingTimers((timers) =>
    watchingSockets(async ({ listeners }) => {
      const { socket, log } = connectTo(paths("/fault/close?code=1001", "/echo"));
      await log.next("open");
      await log.next("open");
      await closed(socket, log);
      // The task of the last event.
      await new Promise((resolve) => setTimeout(resolve, 20));
      deepEqual([listeners(), timers()], [0, 0], "listeners and timers");
    }),
  ));
