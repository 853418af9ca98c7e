// `send` rejects on a connection that is not open: nothing is dropped silently.

import { deepEqual, equal, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { withSocket } from "../../support/stand-in.js";

test("send rejects in CLOSING and in CLOSED", () =>
  withSocket({}, async (socket, native) => {
    const closing = socket.close();
    equal(socket.readyState, "closing");
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    native.end();
    await closing;
    equal(socket.readyState, "closed");
    await rejects(socket.send("x"), { code: "NOT_OPEN", closeCode: 1000 });
    deepEqual(native.sent, []);
  }));

test("send rejects when the native socket has left OPEN, before its close event", () =>
  withSocket({}, async (socket, native) => {
    native.readyState = 2;
    await rejects(socket.send("x"), { code: "NOT_OPEN" });
    native.end(1006, "", false);
    deepEqual(native.sent, []);
  }));
