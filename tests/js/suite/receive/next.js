// `next` and `for await`: order, ends, and signals.

import { deepEqual, equal, isPending, ok, reasonOf, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { url } from "../../support/server.js";
import { DONE } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";
import { watchListeners } from "../../support/watch.js";

test("concurrent calls of next resolve in order", async () => {
  const socket = await connect(url("/echo"));
  const pending = Array.from({ length: 5 }, () => socket.next());
  const [viaIterator] = [socket[Symbol.asyncIterator]().next()];
  for (let i = 0; i < 6; i++) await socket.send(`${i}`);
  const results = await Promise.all([...pending, viaIterator]);
  deepEqual(
    results.map(({ value }) => value),
    ["0", "1", "2", "3", "4", "5"],
  );
  const open = [socket.next(), socket.next(), socket.next()];
  await socket.close();
  deepEqual(await Promise.all(open), Array(3).fill({ value: undefined, done: true }));
});

test("for await ends at a clean close", async () => {
  const socket = await connect(url("/fault/burst?count=5&size=1&close=4000"));
  const seen = [];
  for await (const message of socket) seen.push(message);
  deepEqual(seen, ["0", "1", "2", "3", "4"]);
  equal((await socket.closed).closeCode, 4000);
});

test("leaving for await keeps the connection open, and the next loop continues", async () => {
  const socket = await connect(url("/fault/burst?count=4&size=1"));
  const seen = [];
  for await (const message of socket) {
    if (seen.push(message) === 2) break;
  }
  equal(socket.readyState, "open");
  for await (const message of socket) {
    seen.push(message);
    if (message === "2") continue;
    break;
  }
  deepEqual(seen, ["0", "1", "2", "3"]);
  const leave = new Error("thrown in the loop");
  await socket.send("x");
  const loop = (async () => {
    for await (const message of socket) throw Object.assign(leave, { message });
  })();
  await rejects(loop, { message: "x" });
  equal(socket.readyState, "open");
  await socket.close();
});

test("of several pending calls of next, the first rejects with the error and the others are done", () =>
  withSocket({}, async (socket, native) => {
    const waiting = [socket.next(), socket.next(), socket.next()];
    native.end(1006, "", false);
    await rejects(waiting[0], { code: "UNCLEAN_CLOSE" });
    deepEqual(await Promise.all(waiting.slice(1)), [DONE, DONE]);
  }));

test("next rejects options other than a signal with a TypeError", () =>
  withSocket({}, async (socket) => {
    for (const bad of [
      1,
      null,
      { sginal: undefined },
      { signal: {} },
      { signal: null },
      { signal: new AbortController() },
    ]) {
      // @ts-expect-error: wrong types on purpose
      await rejects(socket.next(bad), TypeError);
    }
    socket.terminate();
  }));

test("an aborted next takes no message", () =>
  withSocket({}, async (socket, native) => {
    const controller = new AbortController();
    const reason = new Error("too slow");
    const left = watchListeners(controller.signal);
    const waiting = socket.next({ signal: controller.signal });
    const second = socket.next();
    ok(await isPending(waiting), "pending");
    controller.abort(reason);
    equal(await reasonOf(waiting), reason);
    native.message("one");
    equal((await second).value, "one");
    equal(left(), 0, "listeners of the signal");
    native.message("two");
    equal((await socket.next()).value, "two");
    socket.terminate();
  }));

test("a loop of next with a time limit loses no message", () =>
  withSocket({}, async (socket, native) => {
    for (let round = 0; round < 3; round++)
      await rejects(socket.next({ signal: AbortSignal.timeout(5) }), { name: "TimeoutError" });
    native.message("one");
    equal((await socket.next({ signal: AbortSignal.timeout(10_000) })).value, "one");
    socket.terminate();
  }));

test("next with an aborted signal takes no message", () =>
  withSocket({}, async (socket, native) => {
    native.message("one");
    equal(await socket.next({ signal: AbortSignal.abort("no") }).catch((reason) => reason), "no");
    equal((await socket.next()).value, "one");
    socket.terminate();
  }));

test("aborting after next has settled has no effect", () =>
  withSocket({}, async (socket, native) => {
    const controller = new AbortController();
    const left = watchListeners(controller.signal);
    const waiting = socket.next({ signal: controller.signal });
    native.message("one");
    equal((await waiting).value, "one");
    native.message("two");
    equal((await socket.next({ signal: controller.signal })).value, "two");
    const last = socket.next({ signal: controller.signal });
    native.end(1006, "", false);
    await rejects(last, { code: "UNCLEAN_CLOSE" });
    equal(left(), 0, "listeners of the signal");
    controller.abort();
    deepEqual(await socket.next(), DONE);
  }));

test("the error goes to the first pending next that was not aborted", () =>
  withSocket({}, async (socket, native) => {
    const controller = new AbortController();
    const waiting = [socket.next({ signal: controller.signal }), socket.next(), socket.next()];
    controller.abort("gone");
    native.end(1006, "", false);
    equal(await reasonOf(waiting[0]), "gone");
    await rejects(waiting[1], { code: "UNCLEAN_CLOSE" });
    deepEqual(await waiting[2], DONE);
  }));
