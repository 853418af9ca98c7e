// The native socket that `connect` makes, and what the accessors read from it.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { url } from "../../support/server.js";
import { withSocket, withStandIns } from "../../support/stand-in.js";
import { watchingSockets, withGlobal } from "../../support/watch.js";

test("listeners and binaryType are set in the task that makes the native socket", () =>
  withStandIns(async (made) => {
    const connecting = connect("ws://stand.in/");
    equal(made.length, 1, "native sockets");
    const [native] = made;
    equal(native.binaryType, "arraybuffer");
    ok(native.listeners > 0, "listeners");
    native.open();
    native.message("first");
    const socket = await connecting;
    equal((await socket.next()).value, "first");
    socket.terminate();
  }));

test("the native constructor gets the URL and the subprotocols", () =>
  withSocket({ protocols: ["b", "a"] }, async (socket, native) => {
    equal(native.url, "ws://stand.in/");
    deepEqual([...native.protocols], ["b", "a"]);
    socket.terminate();
  }));

test("the accessors return what the native socket says", async () => {
  await watchingSockets(async ({ sockets }) => {
    const socket = await connect("/echo", { protocols: ["chat.v2"] });
    equal(socket.url, url("/echo"));
    equal(socket.url, sockets[0].url);
    equal(socket.extensions, sockets[0].extensions);
    equal(socket.protocol, "chat.v2");
    equal(socket.readyState, "open");
    equal(socket.bufferedAmount, 0);
    equal(socket.droppedMessages, 0);
    const closing = socket.close();
    equal(socket.readyState, "closing");
    await closing;
    equal(socket.readyState, "closed");
    equal(socket.protocol, "chat.v2");
  });
});

test("connect rejects with UNSUPPORTED if there is no global WebSocket", async () => {
  for (const absent of [undefined, null]) {
    await withGlobal("WebSocket", absent, () => rejects(connect(url("/echo")), { code: "UNSUPPORTED" }));
  }
});

test("connect rejects with EXCEPTION and the cause if the native constructor throws", async () => {
  const cause = new DOMException("mixed content", "SecurityError");
  class Refusing {
    constructor() {
      throw cause;
    }
  }
  await withGlobal("WebSocket", Refusing, () => rejects(connect(url("/echo")), { code: "EXCEPTION", cause }));
});
