// Connections that are never made, and those given up on.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect, SockstreamError } from "../support/package.js";
import { account, eventually, onceKnown, pause, uniqueId, url } from "../support/server.js";
import { standingIn, withStandIn } from "../support/stand-in.js";
import { listenersLeft, watchingSockets, watchingTimers } from "../support/watch.js";

const REFUSED = {
  code: "CONNECT",
  closeCode: 1006,
  reason: "",
  wasClean: false,
  neverSentBytes: 0,
  unconfirmedBytes: 0,
};

test("a refusal is a typed error with the close event", async () => {
  for (const path of ["/fault/refuse?status=503", "/fault/refuse?status=200", "/nowhere"]) {
    const error = await rejects(connect(url(path)), REFUSED);
    ok(error instanceof SockstreamError && error instanceof Error, "its class");
  }
});

test("nobody listening is a failure to connect", () => rejects(connect("ws://127.0.0.1:1024/"), REFUSED));

test("a failing TLS handshake is a failure to connect", async () => {
  const error = await rejects(connect(url("/echo").replace("ws://", "wss://")), { code: "CONNECT", wasClean: false });
  // RFC 6455 has a code for it, which Firefox uses.
  ok([1006, 1015].includes(error.closeCode), `${error.closeCode}`);
});

test("a port that browsers block is an error", async () => {
  const error = await rejects(connect("ws://127.0.0.1:25/"), SockstreamError);
  ok(["CONNECT", "EXCEPTION"].includes(error.code), error.code);
});

test("a subprotocol must be chosen if any is offered", async () => {
  for (const path of ["/echo", "/fault/protocol", "/fault/protocol?choose=other"]) {
    await rejects(connect(url(path), { protocols: ["mine"] }), { code: "CONNECT" });
  }
});

test("a subprotocol that was not chosen fails also where the engine lets it pass", () =>
  standingIn(async (made) => {
    const connecting = connect("ws://stand.in/", { protocols: "mine" });
    connecting.catch(() => {});
    await eventually("made", () => made.length);
    made[0].protocol = "";
    made[0].open();
    await rejects(connecting, { code: "CONNECT" });
    equal(made[0].closes.length, 1, "closes");
  }));

test("the chosen subprotocol is told, of a list and of one name", async () => {
  const offers = [
    [["unknown", "chat.v1", "chat.v2"], "chat.v1"],
    ["chat.v2", "chat.v2"],
    [[], ""],
    [undefined, ""],
  ];
  for (const [protocols, chosen] of offers) {
    const socket = await connect(url("/echo"), { protocols });
    equal(socket.protocol, chosen);
    await socket.close();
  }
});

test("the connect timeout closes the handshake", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const id = uniqueId();
    const connecting = connect(url(`/fault/slow-handshake?ms=2000&id=${id}`), { connectTimeout: 100 });
    const error = await rejects(connecting, { code: "CONNECT_TIMEOUT", closeCode: 1006, wasClean: false });
    ok(error.message.includes("100 ms"), error.message);
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    equal(listeners(), 0, "listeners");
    await neverUsed(id);
  }));

/** The server's side of a handshake that was given up on. Firefox goes away only when the 101 comes. */
async function neverUsed(id) {
  const { ended, text, binary } = await account(id);
  deepEqual({ ended, text, binary }, { ended: true, text: 0, binary: 0 });
}

test("no connect timeout is no timer", () =>
  watchingTimers((live) =>
    standingIn(async (made) => {
      const connecting = connect("ws://stand.in/", { connectTimeout: Infinity });
      for (let task = 0; !made.length && task < 10_000; task++) await Promise.resolve();
      if (!made.length) await eventually("made", () => made.length);
      equal(live(), 0, "timers");
      made[0].open();
      await connecting;
    }),
  ));

test("a connect timeout longer than timers can be is no timeout at once", () =>
  standingIn(async (made) => {
    const connecting = connect("ws://stand.in/", { connectTimeout: 1e12 });
    connecting.catch(() => {});
    await eventually("made", () => made.length);
    ok(await isPending(connecting), "pending");
    await pause(20);
    ok(await isPending(connecting), "pending");
    made[0].open();
    await connecting;
  }));

test("a signal that is aborted already makes nothing", () =>
  standingIn(async (made) => {
    await rejects(connect("ws://stand.in/", { signal: AbortSignal.abort() }), { name: "AbortError" });
    const reason = new Error("mine");
    equal(await connect("ws://stand.in/", { signal: AbortSignal.abort(reason) }).catch((error) => error), reason);
    equal(await connect("ws://stand.in/", { signal: AbortSignal.abort("text") }).catch((error) => error), "text");
    equal(made.length, 0, "native sockets");
  }));

test("bad input is told before a signal that is aborted already", async () => {
  await rejects(connect("ftp://a/", { signal: AbortSignal.abort() }), { code: "INVALID_URL" });
});

test("a signal aborted during the handshake closes it", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const id = uniqueId();
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    let left;
    const connecting = new Promise((resolve) => {
      left = listenersLeft(controller.signal, async () => {
        const options = { signal: controller.signal };
        resolve(await connect(url(`/fault/slow-handshake?ms=2000&id=${id}`), options).catch((error) => error));
      });
    });
    // Aborted only once the server has it, so that there is something to close.
    equal((await onceKnown(id)).opened, false);
    controller.abort(reason);
    equal(await connecting, reason);
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    equal(listeners(), 0, "listeners of the native socket");
    equal(await left, 0, "listeners of the signal");
    await neverUsed(id);
  }));

test("a signal aborted in the same task as connect closes what was made", () =>
  standingIn(async (made) => {
    const controller = new AbortController();
    const connecting = connect("ws://stand.in/", { signal: controller.signal });
    controller.abort();
    await rejects(connecting, { name: "AbortError" });
    deepEqual(
      made.map(({ closes }) => closes),
      [[[]]],
    );
  }));

test("a signal aborted after the handshake does nothing", async () => {
  const controller = new AbortController();
  let socket;
  const left = await listenersLeft(controller.signal, async () => {
    socket = await connect(url("/echo"), { signal: controller.signal });
  });
  equal(left, 0, "listeners of the signal");
  controller.abort();
  await socket.send("still here");
  equal((await socket.next()).value, "still here");
  await socket.close();
});

test("a signal that times out tells that", async () => {
  const connecting = connect(url(`/fault/slow-handshake?ms=1000&id=${uniqueId()}`), {
    signal: AbortSignal.timeout(50),
  });
  await rejects(connecting, { name: "TimeoutError" });
});

test("an error event that no close event follows ends the handshake", () =>
  watchingTimers((live) =>
    standingIn(async (made) => {
      const connecting = connect("ws://stand.in/");
      connecting.catch(() => {});
      while (!made.length) await pause(1);
      made[0].error();
      await rejects(connecting, REFUSED);
      equal(live(), 0, "timers");
      equal(made[0].closes.length, 1, "closes");
    }),
  ));

test("listeners and binaryType are set in the task that makes the native socket", () =>
  standingIn(async (made) => {
    let atMicrotask;
    const connecting = connect("ws://stand.in/");
    // The first microtask behind the constructor sees it ready.
    for (let turn = 0; !made.length && turn < 100_000; turn++) await (turn % 100 ? undefined : pause(0));
    atMicrotask = made[0].binaryType;
    equal(atMicrotask, "arraybuffer");
    made[0].open();
    made[0].message("first");
    const socket = await connecting;
    equal((await socket.next()).value, "first");
  }));

test("the accessors tell what the browser says", async () => {
  await watchingSockets(async ({ sockets }) => {
    const socket = await connect("/echo", { protocols: ["chat.v2"] });
    equal(socket.url, url("/echo"));
    equal(socket.url, sockets[0].url);
    equal(socket.extensions, sockets[0].extensions);
    equal(socket.protocol, "chat.v2");
    equal(socket.readyState, "open");
    equal(socket.bufferedAmount, 0);
    equal(socket.droppedMessages, 0);
    const closing = socket.close();
    equal(socket.readyState, "closing");
    await closing;
    equal(socket.readyState, "closed");
    equal(socket.protocol, "chat.v2");
  });
});

test("the native socket is asked once, and for what was asked of us", () =>
  withStandIn(connect, { protocols: ["b", "a"] }, async (socket, native) => {
    equal(native.url, "ws://stand.in/");
    deepEqual([...native.protocols], ["b", "a"]);
    socket.terminate();
  }));
