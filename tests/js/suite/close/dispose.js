// `Symbol.asyncDispose` and `await using`.

import { deepEqual, equal } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { reportOf, uniqueId, url } from "../../support/server.js";
import { lostConnection } from "../../support/sockets.js";

/**
 * Disposes of a socket. Engines without `Symbol.asyncDispose` have what the package uses instead.
 * @param {import("/sockstream/index.js").Socket} socket
 */
function dispose(socket) {
  const name = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
  const method = /** @type {unknown} */ (Reflect.get(socket, name));
  if (typeof method !== "function") throw new Error("the socket is not disposable");
  return method.call(socket);
}

test("disposing closes with 1000 and waits for the end", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  equal(await dispose(socket), undefined);
  equal(socket.readyState, "closed");
  deepEqual((await reportOf(id)).closeReceived, { code: 1000, reason: "" });
  equal(await dispose(socket), undefined);
});

test("disposing never rejects, which would hide the error that left the block", async () => {
  const socket = await lostConnection();
  await socket.closed;
  equal(await dispose(socket), undefined);
});

test("`await using` closes at the end of the block", {
  skip: () => !hasAwaitUsing() && "the engine does not know `await using`",
}, async () => {
  const id = uniqueId();
  const run = new Function(
    "connect",
    "url",
    `return (async () => { await using socket = await connect(url); await socket.send("x"); return socket; })()`,
  );
  const socket = await run(connect, url(`/fault/echo?id=${id}`));
  equal(socket.readyState, "closed");
  equal((await reportOf(id)).text, 1);
});

function hasAwaitUsing() {
  try {
    return Boolean(new Function("return async () => { await using x = null; }"));
  } catch {
    return false;
  }
}
