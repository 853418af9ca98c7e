// Several calls of the same method may be pending at once.

import { deepEqual } from "../support/assert.js";
import { test } from "../support/harness.js";
import { withSocket } from "../support/stand-in.js";

test("all pending calls of send, flush, next and close settle", () =>
  withSocket({ sendBuffer: { highWaterMark: 10, lowWaterMark: 2 } }, async (socket, native) => {
    await socket.send("x".repeat(10));
    const sends = [socket.send("a"), socket.send("b")];
    const flushes = [socket.flush(), socket.flush()];
    const reads = [socket.next(), socket.next()];
    native.bufferedAmount = 0;
    await Promise.all(sends);
    native.bufferedAmount = 0;
    await Promise.all(flushes);
    native.message("1");
    native.message("2");
    deepEqual(
      (await Promise.all(reads)).map(({ value }) => value),
      ["1", "2"],
    );
    const ends = [socket.close({ closeCode: 4000 }), socket.close(), socket.closed];
    native.end(4000);
    deepEqual(
      (await Promise.all(ends)).map(({ closeCode }) => closeCode),
      [4000, 4000, 4000],
    );
  }));
