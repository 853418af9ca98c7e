// `next`, `for await` and `readable` read the same messages: each goes to one of them, and none is lost.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { DONE } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";

test("getting a reader of readable takes no message", () =>
  withSocket({}, async (socket, native) => {
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

test("each message goes to one of readable, next and for await, in the order of the calls", () =>
  withSocket({}, async (socket, native) => {
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

test("an unclean close errors readable, and next still rejects with the error", () =>
  withSocket({}, async (socket, native) => {
    const reader = socket.readable.getReader();
    native.end(1006, "", false);
    await rejects(reader.closed, { code: "UNCLEAN_CLOSE" });
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(await socket.next(), DONE);
  }));

test("readable delivers messages after the clean close that followed them", () =>
  withSocket({}, async (socket, native) => {
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
