// A closing handshake without progress ends with `CLOSE_TIMEOUT`.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { pause, reportOf, uniqueId, url } from "../../support/server.js";
import { ABNORMAL, DONE } from "../../support/sockets.js";
import { withFullBuffer, withSocket } from "../../support/stand-in.js";
import { watchingSockets, watchingTimers } from "../../support/watch.js";

test("close rejects with CLOSE_TIMEOUT if the peer never answers", () =>
  watchingTimers((live) =>
    watchingSockets(async ({ listeners }) => {
      const id = uniqueId();
      const socket = await connect(url(`/fault/no-close?id=${id}`), { closeTimeout: 200 });
      const error = await rejects(socket.close({ closeCode: 4002 }), {
        code: "CLOSE_TIMEOUT",
        closeCode: 1006,
        wasClean: false,
      });
      ok(error.message.includes("200 ms"), error.message);
      await rejects(socket.next(), { code: "CLOSE_TIMEOUT" });
      deepEqual(await socket.next(), DONE);
      deepEqual(await socket.closed, ABNORMAL);
      equal(listeners(), 0, "listeners");
      equal(live(), 0, "timers");
      deepEqual((await reportOf(id, "closing")).closeReceived, { code: 4002, reason: "" });
    }),
  ));

test("the close timeout counts from the last progress", () =>
  withSocket({ closeTimeout: 300 }, async (socket, native) => {
    await socket.send("x".repeat(10));
    const closing = socket.close();
    closing.catch(() => {});
    // In all far longer than the timeout, but never without progress.
    for (let left = 9; left >= 5; left--) {
      await pause(100);
      native.bufferedAmount = left;
    }
    ok(await isPending(closing), "pending");
    await rejects(closing, { code: "CLOSE_TIMEOUT", neverSentBytes: 0, unconfirmedBytes: 10 });
  }));

test("close rejects with CLOSE_TIMEOUT if the waiting messages make no progress", () =>
  watchingTimers((live) =>
    withFullBuffer(
      {},
      async (socket, native) => {
        const sending = socket.send("never");
        const closing = socket.close();
        // In all far longer than the timeout, but never without progress.
        for (let left = 99; left >= 95; left--) {
          await pause(100);
          native.bufferedAmount = left;
        }
        ok(await isPending(closing), "pending");
        await rejects(closing, { code: "CLOSE_TIMEOUT" });
        await rejects(sending, { code: "NOT_OPEN" });
        equal(native.sent.length, 1);
        equal(live(), 0, "timers");
      },
      { closeTimeout: 300 },
    ),
  ));
