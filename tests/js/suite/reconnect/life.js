// Connecting again: when, and when not.

import { deepEqual, equal, isPending, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { lastOf, reconnecting, recorded, SOON, stopped, withReconnecting } from "../../support/reconnect.js";
import { eventually, liveConnections, pause, url } from "../../support/server.js";
import { DONE } from "../../support/sockets.js";
import { onceMade, withStandIns } from "../../support/stand-in.js";

test("a socket that reconnects echoes, and stops with 1000", async () => {
  const { socket, types } = recorded(url("/echo"), { protocols: "chat.v2" });
  equal((await socket.next({ signal: AbortSignal.timeout(1) }).catch((error) => error)).name, "TimeoutError");
  await eventually("it is open", () => socket.state === "open");
  equal(await socket.send("hello"), 1);
  equal(await socket.send(Uint8Array.of(1, 2)), 2);
  equal((await socket.next()).value, "hello");
  deepEqual((await socket.next()).value, Uint8Array.of(1, 2));
  deepEqual([socket.url, socket.protocol, socket.readyState], [url("/echo"), "chat.v2", "open"]);
  const end = await socket.stop();
  deepEqual([end.reason, end.closeCode, end.error], ["stopped", 1000, undefined]);
  deepEqual([end.unconfirmed, end.neverSent], [undefined, undefined]);
  deepEqual(types(), ["connecting", "opened", "disconnected", "stopped"]);
  deepEqual(await socket.next(), DONE);
  const { attempts, connections, messagesSent, messagesReceived, bytesSent, bytesReceived } = socket.stats();
  deepEqual([attempts, connections, messagesSent, messagesReceived, bytesSent, bytesReceived], [1, 1, 2, 2, 7, 7]);
});

test("messages of all connections are read in order, those of an ended one first", () =>
  withReconnecting({}, async ({ socket, open, events, types }) => {
    const first = await open();
    first.message("one");
    first.message("two");
    first.end(1006, "", false);
    const second = await open(2);
    second.message("three");
    const values = [await socket.next(), await socket.next(), await socket.next()].map(({ value }) => value);
    deepEqual(values, ["one", "two", "three"]);
    deepEqual(types(), ["connecting", "opened", "disconnected", "waiting", "connecting", "opened"]);
    equal(lastOf(events, "disconnected").received, 2);
    deepEqual(
      events.flatMap((event) => ("attempt" in event ? [event.attempt] : [])),
      [1, 2, 2],
    );
  }));

test("final close codes stop the socket, and others do not", async () => {
  for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4000, 4999]) {
    await withReconnecting({}, async ({ socket, open, made }) => {
      const native = await open();
      native.end(code, "why", true);
      const { reason, closeCode, error } = await socket.stopped;
      deepEqual([reason, closeCode, error], ["closed", code, undefined]);
      deepEqual(await socket.next(), DONE);
      equal(made.length, 1, `native sockets after ${code}`);
    });
  }
  for (const code of [1001, 1005, 1006, 1011, 1014, 1015]) {
    await withReconnecting({}, async ({ open }) => {
      const native = await open();
      native.end(code, "", code !== 1006);
      await open(2);
    });
  }
});

test("after 1012 and 1013 the delay is at least 5 s, whatever the option delays says", async () => {
  for (const code of [1012, 1013]) {
    await withReconnecting({}, async ({ open, events }) => {
      (await open()).end(code);
      await eventually("it waits", () => events.at(-1)?.type === "waiting");
      const { delay } = lastOf(events, "waiting");
      ok(delay >= 5000 && delay < 30_000, `delay ${delay}`);
    });
  }
});

test("each delay is drawn anew", () =>
  withReconnecting({ delays: { first: 300, max: 300 } }, async ({ made, events }) => {
    for (let count = 1; count <= 8; count++) (await onceMade(made, count)).end(1006, "", false);
    await eventually("it waits", () => events.at(-1)?.type === "waiting");
    const delays = events.flatMap((event) => (event.type === "waiting" ? [event.delay] : []));
    ok(new Set(delays).size > 2, `delays ${delays}`);
    ok(
      delays.every((delay) => delay >= 0 && delay <= 300),
      `delays ${delays}`,
    );
  }));

test("delays spread over their whole range at the cap", () =>
  withReconnecting({ delays: { first: 200, max: 400 } }, async ({ made, events }) => {
    for (let count = 1; count <= 12; count++) (await onceMade(made, count)).end(1006, "", false);
    await eventually("it waits", () => events.at(-1)?.type === "waiting");
    const capped = events.flatMap((event) => (event.type === "waiting" ? [event.delay] : [])).slice(2);
    ok(new Set(capped).size > 3, `delays ${capped}`);
    ok(
      capped.every((delay) => delay >= 50 && delay <= 400),
      `delays ${capped}`,
    );
  }));

test("giveUpAfter.attempts stops the socket with the last error", () =>
  withReconnecting({ giveUpAfter: { attempts: 3 } }, async ({ socket, made, types }) => {
    const reading = socket.next();
    for (let count = 1; count <= 3; count++) (await onceMade(made, count)).end(1006, "", false);
    const { reason, error } = await socket.stopped;
    equal(reason, "gave-up");
    ok(error instanceof Error && "code" in error && error.code === "CONNECT", String(error));
    // The one who waits gets the error, and later ones the end.
    equal(await reading.catch((thrown) => thrown), error);
    deepEqual(await socket.next(), DONE);
    equal(made.length, 3, "native sockets");
    equal(types().filter((type) => type === "waiting").length, 2);
  }));

test("classify decides after the end of a connection, and sees its close code", async () => {
  /** @type {unknown[]} */
  const seen = [];
  /** @param {unknown} end */
  const codeOf = (end) => /** @type {{ closeCode?: number }} */ (end).closeCode;
  const classify = (/** @type {unknown} */ end) => {
    seen.push(codeOf(end));
    return codeOf(end) === 4001 ? "retry" : codeOf(end) === 1006 ? "stop" : undefined;
  };
  await withReconnecting({ classify }, async ({ socket, open }) => {
    (await open()).end(4001);
    (await open(2)).end(1006, "", false);
    const { reason, error } = await socket.stopped;
    deepEqual([reason, /** @type {{ code?: string }} */ (error).code], ["closed", "UNCLEAN_CLOSE"]);
  });
  deepEqual(seen, [4001, 1006]);
});

test("a callback that throws or returns nonsense stops the socket with its error, and is no loop", async () => {
  const mistake = new Error("a mistake");
  const fail = () => {
    throw mistake;
  };
  await withReconnecting({ classify: fail }, async ({ socket, open }) => {
    (await open()).end(1006, "", false);
    const { reason, error } = await socket.stopped;
    deepEqual([reason, error], ["failed", mistake]);
  });
  // @ts-expect-error: nonsense on purpose
  await withReconnecting({ classify: () => "maybe" }, async ({ socket, open }) => {
    (await open()).end(1006, "", false);
    const { reason, error } = await socket.stopped;
    ok(reason === "failed" && error instanceof TypeError, String(error));
  });
});

test("an onEvent that throws stops the socket with its error", () =>
  withStandIns(async (made) => {
    const mistake = new Error("a mistake");
    const socket = reconnecting("ws://stand.in/", {
      ...SOON,
      onEvent(event) {
        if (event.type === "opened") throw mistake;
      },
    });
    (await onceMade(made)).open();
    const { reason, error } = await socket.stopped;
    deepEqual([reason, error], ["failed", mistake]);
    equal(made[0].listeners, 0, "listeners");
  }));

test("stop ends the socket in every state, and nothing happens afterwards", async () => {
  /** @type {[state: string, options: object, reach: (made: import("../../support/stand-in.js").StandIn[]) => unknown][]} */
  const ways = [
    ["providing", {}, () => {}],
    ["connecting", {}, (made) => onceMade(made)],
    ["setting-up", { onOpen: () => new Promise(() => {}) }, async (made) => (await onceMade(made)).open()],
    ["open", {}, async (made) => (await onceMade(made)).open()],
    [
      "waiting",
      { delays: { first: 100_000, max: 100_000 } },
      async (made) => (await onceMade(made)).end(1006, "", false),
    ],
  ];
  for (const [state, options, reach] of ways) {
    const provider = state === "providing" ? () => new Promise(() => {}) : "ws://stand.in/";
    await withStandIns(async (made) => {
      const { socket, types } = recorded(/** @type {string} */ (/** @type {unknown} */ (provider)), options);
      const sent = socket.send("x").catch((error) => error.code);
      await reach(made);
      await eventually(state, () => socket.state === state);
      const stop = await stopped(socket, made);
      equal(stop.reason, "stopped", state);
      ok(await sent, "send has settled");
      equal(socket.state, "stopped");
      equal(types().at(-1), "stopped");
      await pause(20);
      ok(made.length <= 1, `${state}: ${made.length} native sockets`);
      for (const native of made) {
        equal(native.listeners, 0, `listeners in ${state}`);
        ok(native.readyState >= 2, `the native socket is closed in ${state}`);
      }
      equal((await socket.send("x").catch((error) => error)).code, "STOPPED");
      equal((await socket.flush().catch((error) => error)).code, "STOPPED");
      equal(await socket.stop(), stop);
    });
  }
});

test("a signal stops the socket, also one that has aborted before", async () => {
  const controller = new AbortController();
  await withReconnecting({ signal: controller.signal }, async ({ socket, open, made }) => {
    await open();
    controller.abort();
    equal(socket.state, "stopping");
    deepEqual(made[0].closes, [[1000, ""]]);
    made[0].end();
    const { reason, error } = await socket.stopped;
    deepEqual([reason, error], ["aborted", undefined]);
    deepEqual(await socket.next(), DONE);
  });
  await withStandIns(async (made) => {
    const { socket, events } = recorded("ws://stand.in/", { signal: AbortSignal.abort() });
    equal(events.length, 0, "events before the caller has the socket");
    equal((await socket.stopped).reason, "aborted");
    equal(made.length, 0, "native sockets");
  });
});

test("a bad close code for stop rejects, and the socket goes on", () =>
  withReconnecting({}, async ({ socket, open }) => {
    await open();
    equal((await socket.stop({ closeCode: 1001 }).catch((error) => error)).code, "INVALID_CLOSE_CODE");
    equal((await socket.stop({ reason: "x".repeat(124) }).catch((error) => error)).code, "CLOSE_REASON_TOO_LONG");
    equal(socket.state, "open");
    ok(await isPending(socket.stopped), "not stopped");
  }));

test("two sockets that reconnect share nothing", async () => {
  const before = await liveConnections();
  const [one, two] = [recorded(url("/echo")), recorded(url("/echo"))];
  for (const { socket } of [one, two]) await eventually("it is open", () => socket.state === "open");
  await one.socket.stop();
  equal(await two.socket.send("x"), 1);
  equal((await two.socket.next()).value, "x");
  await two.socket.stop();
  await eventually("the server has closed both", async () => (await liveConnections()) <= before);
});
