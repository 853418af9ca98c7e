// Everything is bounded: unread events, unread messages, and what is sent before anything can be sent.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { withReconnecting } from "../../support/reconnect.js";
import { eventually } from "../../support/server.js";
import { DONE } from "../../support/sockets.js";
import { onceMade } from "../../support/stand-in.js";

/** @typedef {import("/sockstream/reconnect.js").ReconnectEvent} ReconnectEvent */

/**
 * Reads all events of a socket that has stopped.
 * @param {AsyncIterable<ReconnectEvent>} unread
 */
async function all(unread) {
  const events = [];
  for await (const event of unread) events.push(event);
  return events;
}

test("the events that were not read are those that onEvent got", () =>
  withReconnecting({}, async ({ socket, open, events }) => {
    const reading = all(socket.events);
    (await open()).end(1006, "", false);
    (await open(2)).end(4000);
    await socket.stopped;
    deepEqual(await reading, events);
    deepEqual(await all(socket.events), []);
  }));

test("of unread events at most 64 are kept, and no loss is left out", () =>
  withReconnecting({ minUptime: 0 }, async ({ socket, made, open, events }) => {
    const rounds = 100;
    for (let count = 1; count <= rounds; count++) {
      const native = await open(count);
      if (count % 2) {
        await socket.send("lost");
        native.bufferedAmount = 0;
      }
      native.end(1006, "", false);
      await eventually("it is away", () => socket.state !== "open");
    }
    const stopping = socket.stop();
    for (const native of made) if (native.readyState === 2) native.end();
    await stopping;
    const unread = await all(socket.events);
    ok(events.length > 400, `${events.length} events`);
    ok(unread.length <= 64, `${unread.length} unread`);
    equal(unread.at(-1)?.type, "stopped");
    const lost = unread.flatMap((event) => (event.type === "disconnected" && event.unconfirmed ? [event] : []));
    deepEqual(lost.flatMap(({ unconfirmed }) => (unconfirmed ? [unconfirmed.first] : [])).slice(0, 1), [1]);
    equal(lost.at(-1)?.unconfirmed?.last, rounds / 2);
    let next = 1;
    for (const { unconfirmed } of lost) {
      equal(unconfirmed?.first, next);
      next = (unconfirmed?.last ?? 0) + 1;
    }
  }));

test("more losses than there is room for become one, which spans them", () =>
  withReconnecting({ minUptime: 0 }, async ({ socket, made, open }) => {
    const rounds = 70;
    for (let count = 1; count <= rounds; count++) {
      const native = await open(count);
      await socket.send("lost");
      native.bufferedAmount = count % 2;
      native.end(1006, "", false);
      await eventually("it is away", () => socket.state !== "open");
    }
    const stopping = socket.stop();
    for (const native of made) if (native.readyState === 2) native.end();
    await stopping;
    const unread = await all(socket.events);
    ok(unread.length <= 64, `${unread.length} unread`);
    const [first] = unread;
    ok(first.type === "disconnected" && first.merged && first.merged > 0, JSON.stringify(first));
    const merged = unread.reduce(
      (sum, event) => sum + (event.type === "disconnected" ? 1 + (event.merged ?? 0) : 0),
      0,
    );
    equal(merged, rounds);
  }));

test("one receive buffer bounds the unread messages of all connections", async () => {
  await withReconnecting({ receiveBuffer: { maxMessages: 3 } }, async ({ socket, open }) => {
    const first = await open();
    first.message("one");
    first.message("two");
    first.end(1006, "", false);
    const second = await open(2);
    second.message("three");
    second.message("four");
    deepEqual(second.closes, [[4009, "receive buffer full"]]);
    second.end(4009);
    const { reason, error } = await socket.stopped;
    deepEqual([reason, /** @type {any} */ (error).code], ["closed", "RECEIVE_OVERFLOW"]);
    for (const value of ["one", "two", "three"]) equal((await socket.next()).value, value);
    await rejects(socket.next(), { code: "RECEIVE_OVERFLOW" });
    deepEqual(await socket.next(), DONE);
  });
  await withReconnecting({ receiveBuffer: { maxMessages: 3, overflow: "drop-oldest" } }, async ({ socket, open }) => {
    const first = await open();
    first.message("one");
    first.message("two");
    first.end(1006, "", false);
    const second = await open(2);
    for (const text of ["three", "four", "five"]) second.message(text);
    for (const value of ["three", "four", "five"]) equal((await socket.next()).value, value);
    deepEqual([socket.droppedMessages, socket.stats().dropped], [2, 2]);
  });
});

test("during onOpen the oldest messages are those of earlier connections", async () => {
  let isFirst = true;
  await withReconnecting(
    {
      receiveBuffer: { maxMessages: 2, overflow: "drop-oldest" },
      onOpen: () => {
        if (!isFirst) return /** @type {Promise<void>} */ (new Promise((resolve) => setTimeout(resolve, 20)));
        isFirst = false;
        return undefined;
      },
    },
    async ({ socket, made, open }) => {
      const first = await open();
      first.message("one");
      first.message("two");
      first.end(1006, "", false);
      const second = await onceMade(made, 2);
      second.open();
      await eventually("it is set up", () => socket.state === "setting-up");
      for (const text of ["three", "four", "five"]) second.message(text);
      await eventually("it is open", () => socket.state === "open");
      for (const value of ["four", "five"]) equal((await socket.next()).value, value);
      equal(socket.droppedMessages, 3);
    },
  );
});

test("messages read between two connections make room", () =>
  withReconnecting({ receiveBuffer: { maxMessages: 2 } }, async ({ socket, open }) => {
    const first = await open();
    first.message("one");
    first.message("two");
    first.end(1006, "", false);
    await eventually("it is away", () => socket.state !== "open");
    equal((await socket.next()).value, "one");
    const second = await open(2);
    second.message("three");
    deepEqual(second.closes, []);
    for (const value of ["two", "three"]) equal((await socket.next()).value, value);
  }));
