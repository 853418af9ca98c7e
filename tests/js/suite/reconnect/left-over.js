// Nothing is left when a socket has stopped: no timer, no listener, no native socket, no memory.

import { deepEqual, equal, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { load, reconnecting, recorded } from "../../support/reconnect.js";
import { eventually, liveConnections, pause, reportOf, uniqueId, url } from "../../support/server.js";
import { StandIn, withStandIns } from "../../support/stand-in.js";
import { watchingSockets, watchingTimers, watchListeners, withGlobal } from "../../support/watch.js";

test("no timer, listener or native socket is left, however and whenever a socket stops", async () => {
  await load();
  const before = await liveConnections();
  const onWindow = watchListeners(globalThis);
  const heartbeat = { payload: "ping", isAnswer: () => true };
  /** @type {[path: string, options: object, act: (socket: ReturnType<typeof reconnecting>) => unknown][]} */
  const ways = [
    ["/echo", {}, (socket) => socket.stop()],
    ["/echo", { heartbeat }, (socket) => eventually("open", () => socket.state === "open")],
    ["/echo", { heartbeat, queue: {} }, (socket) => socket.send("x", { maxAge: 60_000 })],
    // Firefox waits before it connects again after a failure, so that a second attempt may take long.
    ["/fault/refuse?status=503", {}, (socket) => eventually("an attempt", () => socket.stats().attempts >= 1)],
    ["/fault/refuse?status=503", { giveUpAfter: { attempts: 1 } }, (socket) => socket.stopped],
    ["/fault/slow-handshake?ms=500", {}, (socket) => eventually("it", () => socket.state === "connecting")],
    ["/fault/close?code=4001", {}, (socket) => socket.stopped],
    ["/fault/cut?after=0", {}, (socket) => eventually("2", () => socket.stats().connections >= 2)],
    [
      "/echo",
      { onOpen: () => new Promise(() => {}) },
      (socket) => eventually("it", () => socket.state === "setting-up"),
    ],
    ["/echo", { signal: AbortSignal.timeout(30) }, (socket) => socket.stopped],
    ["/echo", { idleTimeout: 30 }, (socket) => eventually("2", () => socket.stats().connections >= 2)],
  ];
  await watchingTimers((timers) =>
    watchingSockets(async ({ sockets, listeners }) => {
      for (const [path, options, act] of ways) {
        const { socket } = recorded(url(path), options);
        await act(socket);
        await socket.stop();
        deepEqual([timers(), listeners(), onWindow()], [0, 0, 0], `timers and listeners after ${path}`);
        ok(
          sockets.every(({ readyState }) => readyState >= WebSocket.CLOSING),
          `a live native socket after ${path}`,
        );
      }
    }),
  );
  await eventually("the server has no connection of these", async () => (await liveConnections()) <= before);
});

test("a page that makes and stops sockets 200 times leaves none behind", async () => {
  class Quick extends StandIn {
    /** @param {string} address @param {string[]} protocols */
    constructor(address, protocols) {
      super(address, protocols);
      queueMicrotask(() => this.open());
    }

    /** @param {...unknown} args */
    close(...args) {
      super.close(...args);
      queueMicrotask(() => this.end(1000));
    }
  }
  const onWindow = watchListeners(globalThis);
  StandIn.made = [];
  await withGlobal("WebSocket", Quick, async () => {
    for (let count = 0; count < 200; count++) {
      const socket = reconnecting("ws://stand.in/", { queue: {} });
      equal(await socket.send("x"), 1);
      StandIn.made.at(-1)?.message("y");
      equal((await socket.next()).value, "y");
      await socket.stop();
    }
  });
  equal(StandIn.made.length, 200);
  equal(
    StandIn.made.reduce((sum, { listeners }) => sum + listeners, 0),
    0,
    "listeners",
  );
  equal(onWindow(), 0, "listeners on the window or worker");
});

test("unhandled promises of a socket cause no unhandled rejection", () =>
  withStandIns(async (made) => {
    // The harness fails a test for which one is reported.
    const { socket } = recorded("ws://stand.in/", { giveUpAfter: { attempts: 1 } });
    socket.send("x");
    socket.flush();
    socket.stop({ closeCode: 1 });
    await eventually("a native socket", () => made.length === 1);
    made[0].end(1006, "", false);
    await socket.stopped;
    socket.send("x");
    socket.flush();
    await pause(10);
  }));

test("the server sees a clean close with the code and reason of stop", async () => {
  const id = uniqueId();
  const { socket } = recorded(url(`/fault/echo?id=${id}`));
  await eventually("it is open", () => socket.state === "open");
  for (let count = 0; count < 100; count++) socket.send(`${count}`);
  await socket.stop({ closeCode: 4001, reason: "bye" });
  const { closeReceived, text } = await reportOf(id);
  deepEqual(closeReceived, { code: 4001, reason: "bye" });
  equal(text, 100);
});
