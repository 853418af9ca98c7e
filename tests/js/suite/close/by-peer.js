// Connections that the peer or the network ends.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect, SockstreamError } from "../../support/package.js";
import { url } from "../../support/server.js";
import { cleanClose, DONE, lostConnection } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";

test("next is done on every call after a clean close by the server", async () => {
  const socket = await connect(url("/fault/close?code=4001&reason=bye"));
  for (let again = 0; again < 3; again++) deepEqual(await socket.next(), DONE);
  const end = cleanClose(4001, "bye");
  deepEqual(await socket.closed, end);
  deepEqual(await socket.close(), end);
  equal(socket.readyState, "closed");
});

test("a Close frame without a code is closeCode 1005", async () => {
  const socket = await connect(url("/fault/close"));
  deepEqual(await socket.next(), DONE);
  equal((await socket.closed).closeCode, 1005);
});

test("messages queued before a clean close are read first", async () => {
  const socket = await connect(url("/fault/burst?count=3&size=1&close=1000"));
  await socket.closed;
  equal(socket.readyState, "closed");
  for (const expected of ["0", "1", "2"]) equal((await socket.next()).value, expected);
  deepEqual(await socket.next(), DONE);
});

test("next resolves with the queued messages after a clean close, then is done on every call", () =>
  withSocket({}, async (socket, native) => {
    native.message("one");
    native.message("two");
    native.end(4000, "bye");
    deepEqual([(await socket.next()).value, (await socket.next()).value], ["one", "two"]);
    for (let again = 0; again < 3; again++) deepEqual(await socket.next(), DONE);
    deepEqual(await socket.closed, cleanClose(4000, "bye"));
    equal(native.listeners, 0, "listeners");
  }));

test("a reset or a cut is one error after the received messages", async () => {
  for (const fault of ["/fault/reset?after=1", "/fault/cut?after=1"]) {
    const socket = await connect(url(fault));
    await socket.send("last words");
    // A reset may overtake the echo; what was received comes first.
    /** @type {unknown[]} */
    const items = [];
    const reading = (async () => {
      for await (const item of socket) items.push(item);
    })();
    await rejects(reading, { name: "SockstreamError", code: "UNCLEAN_CLOSE", closeCode: 1006, wasClean: false });
    ok(items.length <= 1 && items.every((item) => item === "last words"), `received ${items}`);
    for (let again = 0; again < 3; again++) deepEqual(await socket.next(), DONE);
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    await rejects(socket.close(), { code: "UNCLEAN_CLOSE", closeCode: 1006 });
    equal((await socket.closed).wasClean, false);
  }
});

test("messages queued before an unclean close are read first", () =>
  withSocket({}, async (socket, native) => {
    native.message("one");
    native.message("two");
    native.end(1006, "", false);
    equal((await socket.next()).value, "one");
    equal((await socket.next()).value, "two");
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(await socket.next(), DONE);
  }));

test("a malformed frame ends the connection with an error", async () => {
  for (const kind of [
    "rsv",
    "opcode",
    "utf8",
    "unexpected-continuation",
    "fragmented-control",
    "control-too-long",
    "bad-length",
  ]) {
    let socket;
    try {
      socket = await connect(url(`/fault/malformed?kind=${kind}`));
    } catch (error) {
      // Firefox may see the frame before it says that the connection is open.
      ok(error instanceof SockstreamError && error.code === "CONNECT", `${kind}: ${error}`);
      continue;
    }
    await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
    deepEqual(await socket.next(), DONE);
  }
});

test("closed is one promise that never rejects", async () => {
  const socket = await lostConnection();
  equal(socket.closed, socket.closed);
  const end = await socket.closed;
  equal(end.closeCode, 1006);
});
