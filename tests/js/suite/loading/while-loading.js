// Connecting while the wasm loads: the handshake proceeds, and what arrives is kept within bounds.

import { deepEqual, equal, isPending, ok, reasonOf, rejects } from "../../support/assert.js";
import { context, test } from "../../support/harness.js";
import { pause, reportOnArrival, uniqueId, url } from "../../support/server.js";
import { withStandIns } from "../../support/stand-in.js";
import { watchingSockets, watchingTimers, watchListeners } from "../../support/watch.js";

const WASM = new URL("/sockstream/wasm/sockstream_bg.wasm", location.href);
const DONE = { value: undefined, done: true };
let copies = 0;

/** Service workers can't import while they run. */
const skip = () => context() === "service" && "a service worker can't import a fresh copy of the package";

/**
 * @param {string} name
 * @param {() => unknown} body
 */
const loadingTest = (name, body) => test(name, { skip }, body);

/** Imports a fresh copy of the package whose wasm arrives when `release` is called, or fails with `fail`. */
async function stalled() {
  /** @type {typeof import("/sockstream/index.js")} */
  const copy = await import(`/sockstream/index.js?while=${copies++}`);
  /** @type {(response: Promise<Response>) => void} */
  let resolve = () => {};
  /** @type {(reason: Error) => void} */
  let fail = () => {};
  const source = new Promise((...settle) => {
    [resolve, fail] = settle;
  });
  copy.load(source).catch(() => {});
  return { ...copy, release: () => resolve(fetch(WASM)), fail };
}

loadingTest("the native socket is made while the wasm loads, with its listeners and binaryType", () =>
  withStandIns(async (made) => {
    const { connect, WebSocketStream, release } = await stalled();
    const connecting = connect("ws://stand.in/");
    equal(made.length, 1, "native sockets of connect");
    equal(made[0].binaryType, "arraybuffer");
    const stream = new WebSocketStream("ws://stand.in/");
    equal(made.length, 2, "and of WebSocketStream");
    for (const native of made) native.open();
    ok(await isPending(connecting), "pending while the wasm loads");
    ok(await isPending(stream.opened), "and that of the stream");
    release();
    (await connecting).terminate();
    await stream.opened;
    made[1].end();
  }),
);

loadingTest("the handshake starts while the wasm loads", async () => {
  const { connect, release } = await stalled();
  const id = uniqueId();
  const connecting = connect(url(`/fault/burst?count=20&size=3&type=text&close=1000&id=${id}`));
  // The server has it, although there is no wasm yet.
  await reportOnArrival(id);
  release();
  const socket = await connecting;
  const seen = [];
  for await (const message of socket) seen.push(message);
  deepEqual(
    seen,
    Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(3, ".")),
  );
});

loadingTest("messages that arrive while the wasm loads are delivered in order, then the end", () =>
  withStandIns(async (made) => {
    const { connect, release } = await stalled();
    const connecting = connect("ws://stand.in/");
    const [native] = made;
    native.open();
    native.message("one");
    native.message(Uint8Array.of(2).buffer);
    native.end(1006, "", false);
    release();
    const socket = await connecting;
    equal((await socket.next()).value, "one");
    deepEqual((await socket.next()).value, Uint8Array.of(2));
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE", closeCode: 1006 });
    deepEqual(await socket.next(), DONE);
  }),
);

loadingTest("the receive buffer's bounds hold while the wasm loads", () =>
  withStandIns(async (made) => {
    const { connect, release } = await stalled();
    const connecting = connect("ws://stand.in/", { receiveBuffer: { maxMessages: 3, overflow: "drop-oldest" } });
    made[0].open();
    for (let i = 0; i < 10; i++) made[0].message(`${i}`);
    release();
    const socket = await connecting;
    equal(socket.droppedMessages, 7);
    for (const expected of ["7", "8", "9"]) equal((await socket.next()).value, expected);
    socket.terminate();
  }),
);

loadingTest("more messages than are kept while the wasm loads are an overflow after those kept", () =>
  withStandIns(async (made) => {
    const { connect, release } = await stalled();
    const connecting = connect("ws://stand.in/", { receiveBuffer: { maxBytes: 4 << 20, maxMessages: 4096 } });
    made[0].open();
    for (let i = 0; i < 4096 + 2; i++) made[0].message(`${i}`);
    release();
    const socket = await connecting;
    for (let i = 0; i < 4096; i++) equal((await socket.next()).value, `${i}`);
    await rejects(socket.next(), { code: "RECEIVE_OVERFLOW" });
    deepEqual(made[0].closes, [[4009, "receive buffer full"]]);
    socket.terminate();
  }),
);

loadingTest("aborting while the wasm loads rejects at once and closes the native sockets", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ sockets, listeners }) => {
      const { connect, WebSocketStream } = await stalled();
      const controller = new AbortController();
      const { signal } = controller;
      const left = watchListeners(signal);
      const connecting = connect(url(`/fault/slow-handshake?ms=2000&id=${uniqueId()}`), { signal });
      const stream = new WebSocketStream(url(`/fault/slow-handshake?ms=2000&id=${uniqueId()}`), { signal });
      ok(await isPending(connecting), "pending");
      controller.abort("enough");
      ok(!(await isPending(connecting)) && !(await isPending(stream.opened)), "settled at once");
      equal(await reasonOf(connecting), "enough");
      equal(await reasonOf(stream.opened), "enough");
      equal(await reasonOf(stream.closed), "enough");
      equal(left(), 0, "listeners of the signal");
      deepEqual(
        sockets.map(({ readyState }) => readyState >= 2),
        [true, true],
        "the native sockets are closed",
      );
      equal(listeners(), 0, "listeners");
      equal(live(), 0, "timers");
    }),
  ),
);

loadingTest("the connect timeout covers loading the wasm", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const { connect } = await stalled();
    const error = await rejects(connect(url("/echo"), { connectTimeout: 50 }), {
      code: "CONNECT_TIMEOUT",
      closeCode: 1006,
      wasClean: false,
    });
    ok(error.message.includes("50 ms"), error.message);
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    equal(listeners(), 0, "listeners");
  }),
);

loadingTest("messages after a failed handshake are ignored while the wasm loads", () =>
  withStandIns(async (made) => {
    const { connect, release } = await stalled();
    const connecting = connect("ws://stand.in/", { protocols: "mine" });
    connecting.catch(() => {});
    made[0].protocol = "";
    made[0].open();
    made[0].message("too early");
    made[0].end(1000, "", true);
    release();
    await rejects(connecting, { code: "CONNECT" });
  }),
);

loadingTest("a connect timeout longer than a timer can be does not expire while the wasm loads", () =>
  withStandIns(async (made) => {
    const { connect, release } = await stalled();
    const connecting = connect("ws://stand.in/", { connectTimeout: 1e12 });
    await pause(20);
    ok(await isPending(connecting), "pending");
    release();
    made[0].open();
    (await connecting).terminate();
  }),
);

loadingTest("a stalled load delays later calls no longer than their own limits", async () => {
  const { connect, load, release } = await stalled();
  await rejects(connect(url("/echo"), { connectTimeout: 20 }), { code: "CONNECT_TIMEOUT" });
  await rejects(connect(url("/echo"), { signal: AbortSignal.timeout(20) }), { name: "TimeoutError" });
  ok(await isPending(load()), "the load itself goes on");
  const third = connect(url("/echo"));
  release();
  const socket = await third;
  await socket.send("x");
  equal((await socket.next()).value, "x");
  await socket.close();
});

loadingTest("a failed load closes the native sockets, and the next call tries again", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ sockets, listeners }) => {
      const { connect, fail, WebSocketStream, WebSocketError } = await stalled();
      const connecting = connect(url("/echo"));
      connecting.catch(() => {});
      const stream = new WebSocketStream(url("/echo"));
      fail(new TypeError("no network"));
      const error = await rejects(connecting, { code: "LOAD" });
      equal(/** @type {Error} */ (error.cause).message, "no network");
      await rejects(stream.opened, WebSocketError);
      await rejects(stream.closed, WebSocketError);
      deepEqual(
        sockets.map(({ readyState }) => readyState >= 2),
        [true, true],
        "the native sockets are closed",
      );
      deepEqual([listeners(), live()], [0, 0], "listeners and timers");
      await (await connect(url("/echo"))).close();
    }),
  ),
);

loadingTest("a handshake refused while the wasm loads is CONNECT when it has loaded", async () => {
  const { connect, release } = await stalled();
  const connecting = connect(url("/fault/refuse?status=503"));
  connecting.catch(() => {});
  await pause(100);
  release();
  await rejects(connecting, { code: "CONNECT", closeCode: 1006, neverSentBytes: 0, unconfirmedBytes: 0 });
});

loadingTest("a WebSocketStream can be closed while the wasm loads", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const { WebSocketStream, WebSocketError } = await stalled();
    const stream = new WebSocketStream(url("/echo"));
    stream.close({ closeCode: 4000 });
    await rejects(stream.opened, WebSocketError);
    await rejects(stream.closed, { closeCode: 1006 });
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    equal(listeners(), 0, "listeners");
  }),
);
