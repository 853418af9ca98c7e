// `next`, `for await` and `readable` read the same messages: each goes to one of them, and none is lost between them.

import { deepEqual, equal, isPending, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect } from "../support/package.js";
import { withStandIn } from "../support/stand-in.js";
import { listenersLeft } from "../support/watch.js";

const DONE = { value: undefined, done: true };

test("touching readable takes no message", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.message("one");
    ok(socket.readable, "made");
    const reader = socket.readable.getReader();
    // A stream that pulls ahead has had the time to.
    ok(await isPending(new Promise(() => {})), "a task");
    native.message("two");
    reader.releaseLock();
    native.end();
    const seen = [];
    for await (const message of socket) seen.push(message);
    deepEqual(seen, ["one", "two"]);
  }));

test("readable, next and for await take turns", () =>
  withStandIn(connect, {}, async (socket, native) => {
    for (let i = 0; i < 7; i++) native.message(`${i}`);
    const reader = socket.readable.getReader();
    equal((await reader.read()).value, "0");
    equal((await socket.next()).value, "1");
    equal((await reader.read()).value, "2");
    for await (const message of socket) {
      equal(message, "3");
      break;
    }
    equal((await socket.next()).value, "4");
    reader.releaseLock();
    const again = socket.readable.getReader();
    equal((await again.read()).value, "5");
    native.end();
    equal((await socket.next()).value, "6");
    deepEqual(await again.read(), DONE);
    deepEqual(await socket.next(), DONE);
  }));

test("the end of the connection ends a readable that nobody reads, and takes the error from nobody", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const reader = socket.readable.getReader();
    native.end(1006, "", false);
    await rejects(reader.closed, { code: "UNCLEAN_CLOSE" });
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(await socket.next(), DONE);
  }));

test("a readable that nobody reads keeps what was received behind the end", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const reader = socket.readable.getReader();
    native.message("one");
    native.message("two");
    native.end();
    await socket.closed;
    equal((await reader.read()).value, "one");
    equal((await reader.read()).value, "two");
    deepEqual(await reader.read(), DONE);
    equal(await reader.closed, undefined);
  }));

test("a next that is aborted takes no message", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const controller = new AbortController();
    const reason = new Error("too slow");
    const left = await listenersLeft(controller.signal, async () => {
      const waiting = socket.next({ signal: controller.signal });
      const behind = socket.next();
      ok(await isPending(waiting), "pending");
      controller.abort(reason);
      equal(await waiting.catch((error) => error), reason);
      native.message("one");
      equal((await behind).value, "one");
    });
    equal(left, 0, "listeners of the signal");
    native.message("two");
    equal((await socket.next()).value, "two");
    socket.terminate();
  }));

test("the obvious loop with a time limit loses nothing", () =>
  withStandIn(connect, {}, async (socket, native) => {
    for (let round = 0; round < 3; round++)
      await rejects(socket.next({ signal: AbortSignal.timeout(5) }), { name: "TimeoutError" });
    native.message("one");
    equal((await socket.next({ signal: AbortSignal.timeout(10_000) })).value, "one");
    socket.terminate();
  }));

test("a signal that is aborted already takes no message", () =>
  withStandIn(connect, {}, async (socket, native) => {
    native.message("one");
    equal(await socket.next({ signal: AbortSignal.abort("no") }).catch((reason) => reason), "no");
    equal((await socket.next()).value, "one");
    socket.terminate();
  }));

test("a signal that is aborted after next was answered does nothing", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const controller = new AbortController();
    const left = await listenersLeft(controller.signal, async () => {
      const waiting = socket.next({ signal: controller.signal });
      native.message("one");
      equal((await waiting).value, "one");
      native.message("two");
      equal((await socket.next({ signal: controller.signal })).value, "two");
      const last = socket.next({ signal: controller.signal });
      native.end(1006, "", false);
      await rejects(last, { code: "UNCLEAN_CLOSE" });
    });
    equal(left, 0, "listeners of the signal");
    controller.abort();
    deepEqual(await socket.next(), DONE);
  }));

test("an error goes to the first that waits and was not aborted", () =>
  withStandIn(connect, {}, async (socket, native) => {
    const controller = new AbortController();
    const waiting = [socket.next({ signal: controller.signal }), socket.next(), socket.next()];
    controller.abort("gone");
    native.end(1006, "", false);
    equal(await waiting[0].catch((reason) => reason), "gone");
    await rejects(waiting[1], { code: "UNCLEAN_CLOSE" });
    deepEqual(await waiting[2], DONE);
  }));
