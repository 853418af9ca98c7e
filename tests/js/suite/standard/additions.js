// What our WebSocket has besides the standard's: losses on the close event, the error of an error event, time limits.

import { ReconnectingWebSocket } from "/sockstream/reconnect.js";
import { deepEqual, equal, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { liveConnections, url } from "../../support/server.js";
import { Log, OURS, openSocket } from "../../support/socket-test.js";
import { onceMade, withStandIns } from "../../support/stand-in.js";
import { watchingSockets, watchingTimers, withGlobal } from "../../support/watch.js";

/** @typedef {CloseEvent & { neverSentBytes: number, unconfirmedBytes: number }} LossEvent */
/** @typedef {Event & { error: Error & { code: string }, message: string }} ErrorWithCause */

/** @param {Event} event */
const lossesOf = (event) => {
  const { neverSentBytes, unconfirmedBytes } = /** @type {LossEvent} */ (event);
  return { neverSentBytes, unconfirmedBytes };
};

/**
 * Runs `act` with a socket on a stand-in that is open.
 * @template T
 * @param {(given: { socket: WebSocket, log: Log, native: import("../../support/stand-in.js").StandIn }) => T} act
 */
const withOpenSocket = (act) =>
  withStandIns(async (made) => {
    const socket = new OURS.WebSocket("ws://stand.in/");
    const log = new Log(socket);
    const opened = log.next("open");
    const native = await onceMade(made);
    native.open();
    await opened;
    return act({ socket, log, native });
  });

test("WebSocket: the close event tells what was never sent and what is unconfirmed", () =>
  withOpenSocket(async ({ socket, log, native }) => {
    const closed = log.next("close");
    socket.send("12345");
    socket.send(new Uint8Array(10));
    native.bufferedAmount = 4;
    native.end(1006, "", false);
    const event = await closed;
    deepEqual(lossesOf(event), { neverSentBytes: 4, unconfirmedBytes: 11 });
    deepEqual(log.entries, ["open", "error", "close 1006"]);
    equal(native.listeners, 0, "listeners");
  }));

test("WebSocket: nothing is lost if the server answers our close", async () => {
  const { socket, closed } = await openSocket(OURS);
  socket.send("hello");
  socket.close(1000);
  deepEqual(lossesOf(await closed), { neverSentBytes: 0, unconfirmedBytes: 0 });
});

test("WebSocket: what was sent too late was never sent", async () => {
  const { socket, closed } = await openSocket(OURS);
  socket.send("hello");
  socket.close(1000);
  socket.send("späť");
  deepEqual(lossesOf(await closed), { neverSentBytes: 6, unconfirmedBytes: 0 });
});

test("WebSocket: after a reset everything is unconfirmed or was never sent", async () => {
  const { socket, closed } = await openSocket(OURS, "/fault/reset?after=1");
  socket.send("12345");
  const { neverSentBytes, unconfirmedBytes } = lossesOf(await closed);
  equal(neverSentBytes + unconfirmedBytes, 5);
});

test("WebSocket: an error event has the error", async () => {
  const log = new Log(new OURS.WebSocket(url("/fault/refuse?status=503")));
  const { error, message } = /** @type {ErrorWithCause} */ (await log.next("error"));
  equal(error.code, "CONNECT");
  equal(message, error.message);
  ok(error instanceof Error, "an Error");
});

test("WebSocket: the close event has the properties where there is no CloseEvent", () =>
  withGlobal("CloseEvent", undefined, async () => {
    const log = new Log(new OURS.WebSocket(url("/fault/close?code=4001&reason=bye")));
    const { type, code, reason, wasClean } = /** @type {CloseEvent} */ (await log.next("close"));
    deepEqual([type, code, reason, wasClean], ["close", 4001, "bye", true]);
  }));

test("WebSocket: a close that is never answered ends after the close timeout", () =>
  withOpenSocket(({ socket, log, native }) => {
    const { setTimeout: set } = globalThis;
    /** @type {number[]} */
    const delays = [];
    const soon = (/** @type {() => void} */ callback, /** @type {number} */ delay) => {
      delays.push(Math.round(delay / 1000));
      return set(callback, 0);
    };
    return withGlobal("setTimeout", soon, async () => {
      const closed = log.next("close");
      socket.close(1000);
      deepEqual(native.closes, [[1000, ""]]);
      equal((await closed).code, 1006);
      deepEqual(delays, [10]);
      deepEqual(log.entries, ["open", "error", "close 1006"]);
    });
  }));

test("WebSocket: messages are sent at once, however much is buffered", () =>
  withOpenSocket(({ socket, native }) => {
    native.bufferedAmount = 2 ** 31;
    for (const text of ["a", "b", "c"]) socket.send(text);
    deepEqual(native.sent, ["a", "b", "c"]);
    native.end();
  }));

test("WebSocket: a native socket that has closed takes no more messages, and send does not throw", () =>
  withOpenSocket(async ({ socket, log, native }) => {
    const closed = log.next("close");
    native.readyState = 2;
    equal(socket.readyState, 2);
    socket.send("é");
    deepEqual([native.sent, socket.bufferedAmount], [[], 2]);
    native.end(1000);
    deepEqual(lossesOf(await closed), { neverSentBytes: 2, unconfirmedBytes: 0 });
  }));

test("WebSocket: nothing is left after each kind of end", () =>
  watchingTimers((timers) =>
    watchingSockets(async ({ sockets, listeners }) => {
      const before = await liveConnections();
      for (const path of ["/fault/close?code=4000", "/fault/refuse?status=503", "/fault/cut?after=0"])
        await new Log(new OURS.WebSocket(url(path))).next("close");
      const { socket, closed } = await openSocket(OURS);
      socket.close();
      await closed;
      const connecting = new OURS.WebSocket(url("/fault/slow-handshake?ms=100"));
      const ended = new Log(connecting).next("close");
      connecting.close();
      await ended;
      equal(sockets.length, 5, "native sockets");
      deepEqual([listeners(), timers()], [0, 0], "listeners and timers");
      ok((await liveConnections()) <= before + 1, "connections");
    }),
  ));

test("WebSocket and ReconnectingWebSocket connect where they are the global WebSocket", async () => {
  for (const Global of [OURS.WebSocket, ReconnectingWebSocket, class extends OURS.WebSocket {}]) {
    await withGlobal("WebSocket", Global, async () => {
      const socket = new WebSocket(url("/echo"));
      ok(socket instanceof Global);
      const log = new Log(socket);
      await log.next("open");
      socket.send("hello");
      await log.next("message");
      // The main entry finds that class, and uses it as it would use the browser's.
      const other = await connect(url("/echo"));
      await other.send("through it");
      deepEqual(await other.next(), { done: false, value: "through it" });
      await other.close();
      socket.close();
      await log.next("close");
      deepEqual(log.entries, ["open", "message hello", "close 1005"]);
    });
  }
});
