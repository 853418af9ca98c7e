// The heartbeat, which finds connections that are dead although they look open.

import { deepEqual, equal, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { lastOf, recorded, withReconnecting } from "../../support/reconnect.js";
import { eventually, pause, url } from "../../support/server.js";

/** @typedef {import("/sockstream/reconnect.js").Message} Message */

const isPong = (/** @type {Message} */ message) => message === "pong";
/** A heartbeat that asks soon, and has time to be answered. */
const ASKING = { heartbeat: { payload: "ping", isAnswer: isPong, interval: 20, timeout: 20_000 } };
/** A heartbeat that a dead connection does not survive for long. */
const STRICT = { heartbeat: { payload: "ping", isAnswer: isPong, interval: 20, timeout: 20 } };

test("a silent connection is asked, and the answer is not delivered", () =>
  withReconnecting(ASKING, async ({ socket, open }) => {
    const native = await open();
    await eventually("it asks", () => native.sent.length > 0);
    deepEqual(native.sent, ["ping"]);
    native.message("pong");
    native.message("news");
    equal((await socket.next()).value, "news");
    const { roundTrip, messagesReceived, messagesSent } = socket.stats();
    ok(roundTrip && roundTrip.last >= 0 && roundTrip.min <= roundTrip.mean, JSON.stringify(roundTrip));
    deepEqual([messagesReceived, messagesSent], [1, 0]);
  }));

test("what looks like an answer is delivered while none is awaited", () =>
  withReconnecting(
    { heartbeat: { payload: "ping", isAnswer: () => true, interval: 60_000 } },
    async ({ socket, open }) => {
      const native = await open();
      native.message("pong");
      equal((await socket.next()).value, "pong");
      equal(socket.stats().roundTrip, undefined);
    },
  ));

test("a recogniser that accepts everything takes one message for each question", () =>
  withReconnecting(
    { heartbeat: { payload: "ping", isAnswer: () => true, interval: 20, timeout: 20_000 } },
    async ({ socket, open }) => {
      const native = await open();
      await eventually("it asks", () => native.sent.length > 0);
      native.message("one");
      native.message("two");
      equal((await socket.next()).value, "two");
    },
  ));

test("a connection that stays silent is given up with SILENT, although it looks open", () =>
  withReconnecting(STRICT, async ({ socket, open, events }) => {
    const native = await open();
    equal(native.readyState, 1);
    const second = await (async () => {
      await eventually("it is given up", () => native.readyState === 2);
      return open(2);
    })();
    const { error, closeCode, wasClean } = lastOf(events, "disconnected");
    deepEqual([error?.code, closeCode, wasClean], ["SILENT", 1006, false]);
    equal(/** @type {any} */ (lastOf(events, "waiting").error).code, "SILENT");
    equal(native.listeners, 0, "listeners");
    equal(native.closes.length, 1);
    ok(second !== native && socket.state === "open");
  }));

test("any message shows that a connection is alive", () =>
  withReconnecting(STRICT, async ({ socket, open, made }) => {
    const native = await open();
    for (let count = 1; count <= 4; count++) {
      await eventually("it asks", () => native.sent.length >= count);
      native.message(`no answer ${count}`);
    }
    equal((await socket.next()).value, "no answer 1");
    deepEqual([made.length, native.readyState], [1, 1]);
  }));

test("the heartbeat's state does not leak onto the next connection", () =>
  withReconnecting({ heartbeat: { ...ASKING.heartbeat, isAnswer: () => true } }, async ({ socket, open }) => {
    const first = await open();
    await eventually("it asks", () => first.sent.length > 0);
    // Unanswered.
    first.end(1006, "", false);
    const second = await open(2);
    second.message("not an answer to the old connection's question");
    equal((await socket.next()).value, "not an answer to the old connection's question");
    await eventually("it asks anew", () => second.sent.length > 0);
  }));

test("a message to a connection that has died silently is named as unconfirmed", () =>
  withReconnecting(STRICT, async ({ socket, open, events }) => {
    const native = await open();
    equal(await socket.send("eaten"), 1);
    await eventually("it is given up", () => native.readyState === 2);
    deepEqual(lastOf(events, "disconnected").unconfirmed, { first: 1, last: 1 });
  }));

test("a payload can be made for each question, and probes have no number", async () => {
  let count = 0;
  const heartbeat = { ...STRICT.heartbeat, payload: () => Uint8Array.of(++count) };
  await withReconnecting({ heartbeat }, async ({ socket, open }) => {
    const native = await open();
    for (let asked = 1; asked <= 2; asked++) {
      await eventually("it asks", () => native.sent.length === asked);
      deepEqual(native.sent[asked - 1], Uint8Array.of(asked));
      native.message("pong");
    }
    equal(await socket.send("x"), 1);
  });
});

test("a payload or recogniser that throws stops the socket with its error", async () => {
  const mistake = new Error("a mistake");
  const fail = () => {
    throw mistake;
  };
  await withReconnecting({ heartbeat: { ...ASKING.heartbeat, payload: fail } }, async ({ socket, open, made }) => {
    await open();
    const { reason, error } = await socket.stopped;
    deepEqual([reason, error, made[0].listeners], ["failed", mistake, 0]);
  });
  await withReconnecting({ heartbeat: { ...ASKING.heartbeat, isAnswer: fail } }, async ({ socket, open }) => {
    const native = await open();
    await eventually("it asks", () => native.sent.length > 0);
    native.message("pong");
    const { reason, error } = await socket.stopped;
    deepEqual([reason, error, native.listeners], ["failed", mistake, 0]);
    equal(await socket.next().catch((thrown) => thrown), mistake);
  });
  // @ts-expect-error: nonsense on purpose
  await withReconnecting({ heartbeat: { ...ASKING.heartbeat, payload: () => 5 } }, async ({ socket, open }) => {
    await open();
    ok((await socket.stopped).error instanceof TypeError, "a TypeError");
  });
});

test("idleTimeout gives up a connection on which nothing arrives", () =>
  withReconnecting({ idleTimeout: 20 }, async ({ open, events }) => {
    const native = await open();
    await eventually("it is given up", () => native.readyState === 2);
    equal(lastOf(events, "disconnected").error?.code, "SILENT");
    deepEqual(native.sent, []);
  }));

test("without a heartbeat a silent connection is left alone", () =>
  withReconnecting({}, async ({ socket, open, made }) => {
    const native = await open();
    await pause(100);
    deepEqual([socket.state, native.sent.length, made.length], ["open", 0, 1]);
  }));

test("a close that does nothing, as of a zombie, does not keep the next connection from being made", () =>
  withReconnecting(STRICT, async ({ socket, open }) => {
    const zombie = await open();
    zombie.close = () => {};
    await eventually("it is given up", () => socket.stats().attempts === 2);
    await open(2);
    zombie.message("from the dead");
    zombie.end(1000);
    await pause(2);
    equal(socket.state, "open");
    equal(socket.stats().messagesReceived, 0);
  }));

test("with the server: a connection that falls silent is replaced", async () => {
  const { socket, events } = recorded(({ number }) => url(number === 1 ? "/fault/silence" : "/echo"), {
    heartbeat: { payload: "ping", isAnswer: (message) => message === "ping", interval: 50, timeout: 200 },
  });
  await eventually("the second connection answers", () => socket.stats().roundTrip);
  equal(socket.stats().connections, 2);
  equal(lastOf(events, "disconnected").error?.code, "SILENT");
  await socket.stop();
});
