// `terminate` ends a connection without waiting for the peer.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { eventually, pause, reportOf, uniqueId, url } from "../../support/server.js";
import { ABNORMAL, DONE } from "../../support/sockets.js";
import { withSocket } from "../../support/stand-in.js";
import { watchingSockets } from "../../support/watch.js";

test("terminate ends the connection at once", () =>
  watchingSockets(async ({ sockets, listeners }) => {
    const socket = await connect(url("/fault/silence"));
    const waiting = socket.next();
    equal(socket.terminate(), undefined);
    equal(socket.readyState, "closed");
    equal(listeners(), 0, "listeners");
    ok(sockets[0].readyState >= 2, "the native socket is closed");
    deepEqual(await socket.closed, ABNORMAL);
    await rejects(waiting, { code: "UNCLEAN_CLOSE", closeCode: 1006 });
    deepEqual(await socket.next(), DONE);
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    socket.terminate();
    await rejects(socket.close(), { code: "UNCLEAN_CLOSE" });
  }));

test("terminate resolves closed with 1006, and leaves no listener", () =>
  withSocket({}, async (socket, native) => {
    socket.terminate();
    equal(socket.readyState, "closed");
    deepEqual([native.listeners, native.closes], [0, [[]]], "listeners and closes");
    deepEqual(await socket.closed, ABNORMAL);
  }));

test("messages received before terminate stay readable", async () => {
  const socket = await connect(url("/fault/burst?count=3&size=1"));
  equal((await socket.next()).value, "0");
  // The burst came in one piece.
  await pause(100);
  socket.terminate();
  deepEqual([(await socket.next()).value, (await socket.next()).value], ["1", "2"]);
  await rejects(socket.next(), { code: "UNCLEAN_CLOSE" });
});

test("terminate while closing rejects the pending close", async () => {
  const socket = await connect(url("/fault/no-close"));
  const closing = socket.close();
  ok(await isPending(closing), "pending");
  socket.terminate();
  await rejects(closing, { code: "UNCLEAN_CLOSE", closeCode: 1006 });
});

test("terminate after a clean close has no effect", async () => {
  const socket = await connect(url("/echo"));
  const end = await socket.close({ closeCode: 4000 });
  socket.terminate();
  deepEqual(await socket.closed, end);
  deepEqual(await socket.next(), DONE);
});

test("terminate ends the connection on the server too", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  await socket.send("x");
  equal((await socket.next()).value, "x");
  socket.terminate();
  const seen = await reportOf(id);
  equal(seen.ended, true);
  equal(seen.text, 1);
  await eventually("closed", () => socket.readyState === "closed");
});
