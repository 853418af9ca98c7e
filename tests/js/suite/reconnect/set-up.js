// `onOpen`, which logs in and subscribes before anything else is sent or read.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { lastOf, recorded, withReconnecting } from "../../support/reconnect.js";
import { eventually, pause, url } from "../../support/server.js";
import { onceMade } from "../../support/stand-in.js";

/** @typedef {import("/sockstream/reconnect.js").OpenConnection} OpenConnection */

test("what was queued is sent after onOpen is done, on each connection, and not before", async () => {
  /** @type {(() => void)[]} */
  const finish = [];
  /** @type {number[]} */
  const numbers = [];
  const onOpen = async (/** @type {OpenConnection} */ connection) => {
    numbers.push(connection.number);
    await connection.send("log in");
    await new Promise((resolve) => finish.push(() => resolve(undefined)));
  };
  await withReconnecting({ onOpen, queue: {} }, async ({ socket, made }) => {
    const first = socket.send("early");
    const native = await onceMade(made);
    native.open();
    await eventually("onOpen is called", () => finish.length === 1);
    const second = socket.send("during");
    equal(socket.state, "setting-up");
    await pause(5);
    deepEqual(native.sent, ["log in"]);
    finish[0]();
    deepEqual([await first, await second], [1, 2]);
    deepEqual(native.sent, ["log in", "early", "during"]);
    native.end(1006, "", false);
    const third = socket.send("away");
    const next = await onceMade(made, 2);
    next.open();
    await eventually("onOpen is called again", () => finish.length === 2);
    await pause(5);
    deepEqual(next.sent, ["log in"]);
    finish[1]();
    equal(await third, 3);
    deepEqual(next.sent, ["log in", "away"]);
    deepEqual(numbers, [1, 2]);
  });
});

test("onOpen reads the answers to what it sends, although others wait for messages", () =>
  withReconnecting(
    {
      async onOpen(connection) {
        await connection.send("log in");
        const { value } = await connection.next();
        if (value !== "welcome") throw new Error(`read ${value}`);
      },
    },
    async ({ socket, made, events }) => {
      const reading = socket.next();
      const native = await onceMade(made);
      native.open();
      await eventually("the login is sent", () => native.sent.length === 1);
      native.message("welcome");
      native.message("news");
      equal((await reading).value, "news");
      equal(socket.state, "open");
      equal(lastOf(events, "opened").connection, 1);
    },
  ));

test("what onOpen does not read is delivered after what earlier connections received", async () => {
  let release = () => {};
  const onOpen = () => /** @type {Promise<void>} */ (new Promise((resolve) => (release = resolve)));
  await withReconnecting({ onOpen }, async ({ socket, made }) => {
    const first = await onceMade(made);
    first.open();
    await eventually("it is set up", () => socket.state === "setting-up");
    release();
    await eventually("it is open", () => socket.state === "open");
    first.message("one");
    first.end(1006, "", false);
    const second = await onceMade(made, 2);
    second.open();
    await eventually("it is set up again", () => socket.state === "setting-up");
    second.message("two");
    release();
    await eventually("it is open again", () => socket.state === "open");
    second.message("three");
    deepEqual(
      [await socket.next(), await socket.next(), await socket.next()].map(({ value }) => value),
      ["one", "two", "three"],
    );
  });
});

test("an onOpen that fails is a failed attempt: the connection is closed and was never opened", async () => {
  const failure = new Error("not logged in");
  let calls = 0;
  const onOpen = () => {
    if (++calls < 3) throw failure;
  };
  await withReconnecting({ onOpen }, async ({ socket, made, types, events }) => {
    const reading = socket.next();
    for (const count of [1, 2]) {
      const native = await onceMade(made, count);
      native.open();
      native.message("of a connection that was never open");
      await eventually("it is closed", () => native.readyState === 2);
      equal(native.listeners, 0, "listeners");
      equal(lastOf(events, "waiting").error, failure);
    }
    const third = await onceMade(made, 3);
    third.open();
    await eventually("it is open", () => socket.state === "open");
    third.message("first");
    equal((await reading).value, "first");
    ok(!types().includes("disconnected"), types().join());
    deepEqual(
      events.flatMap((event) => (event.type === "opened" ? [event.connection] : [])),
      [1],
    );
  });
});

test("an onOpen that is never done fails with ATTEMPT_TIMEOUT", () =>
  withReconnecting({ attemptTimeout: 30, onOpen: () => new Promise(() => {}) }, async ({ made, events }) => {
    const native = await onceMade(made);
    native.open();
    await onceMade(made, 2);
    equal(/** @type {any} */ (lastOf(events, "waiting").error).code, "ATTEMPT_TIMEOUT");
    deepEqual([native.closes.length, native.listeners], [1, 0]);
  }));

test("next of onOpen rejects when the connection is lost, and its signal aborts", async () => {
  /** @type {unknown} */
  let outcome;
  /** @type {AbortSignal | undefined} */
  let signal;
  const onOpen = async (/** @type {OpenConnection} */ connection) => {
    signal ??= connection.signal;
    outcome ??= await connection.next().catch((error) => error);
  };
  await withReconnecting({ onOpen }, async ({ made, types }) => {
    const native = await onceMade(made);
    native.open();
    await pause(2);
    native.end(1006, "", false);
    await onceMade(made, 2);
    equal(/** @type {any} */ (outcome).code, "UNCLEAN_CLOSE");
    equal(signal?.aborted, true);
    ok(!types().includes("disconnected"), types().join());
  });
});

test("next of onOpen ends when onOpen is done, and takes no message after that", async () => {
  /** @type {Promise<IteratorResult<unknown>> | undefined} */
  let late;
  const onOpen = (/** @type {OpenConnection} */ connection) => {
    late = connection.next();
  };
  await withReconnecting({ onOpen }, async ({ socket, open }) => {
    const native = await open();
    native.message("for the user");
    equal((await /** @type {Promise<IteratorResult<unknown>>} */ (late)).done, true);
    equal((await socket.next()).value, "for the user");
  });
});

test("what onOpen sends has no number and is not named as lost", () =>
  withReconnecting({ onOpen: (connection) => connection.send("log in") }, async ({ socket, open, events }) => {
    const native = await open();
    equal(await socket.send("one"), 1);
    // Both are still buffered: the message of onOpen and the user's.
    native.end(1006, "", false);
    await eventually("it is away", () => socket.state !== "open");
    deepEqual(lastOf(events, "disconnected").neverSent, { first: 1, last: 1 });
    equal(lastOf(events, "disconnected").unconfirmed, undefined);
    equal(socket.stats().messagesSent, 1);
  }));

test("with the server: a login precedes what was queued", async () => {
  const { socket } = recorded(url("/echo"), {
    queue: {},
    async onOpen(connection) {
      await connection.send("log in");
      equal((await connection.next()).value, "log in");
    },
  });
  socket.send("queued");
  equal((await socket.next()).value, "queued");
  await rejects(socket.next({ signal: AbortSignal.abort() }), { name: "AbortError" });
  ok(await isPending(socket.next()), "nothing more");
  await socket.stop();
});
