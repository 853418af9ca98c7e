// The standard's WebSocket: the event handler attributes onopen, onmessage, onerror and onclose.

import { deepEqual, equal } from "../../support/assert.js";
import { pause, url } from "../../support/server.js";
import { discard, openSocket, socketTest } from "../../support/socket-test.js";

/** @typedef {Record<string, unknown>} Properties */
/** @typedef {{ WebSocket: typeof WebSocket }} Api */

/** @param {Api} api */
function closing({ WebSocket }) {
  const socket = discard(new WebSocket(url("/echo")));
  return { socket, properties: /** @type {Properties} */ (/** @type {unknown} */ (socket)) };
}

socketTest("a handler is a function or another object, and anything else is null", (api) => {
  const { properties } = closing(api);
  const handler = () => {};
  for (const name of ["onopen", "onmessage", "onerror", "onclose"]) {
    for (const object of [handler, {}, { handleEvent() {} }, []]) {
      properties[name] = object;
      equal(properties[name], object, name);
    }
    for (const other of [null, undefined, 1, "text", true, Symbol("x")]) {
      properties[name] = handler;
      properties[name] = other;
      equal(properties[name], null, name);
    }
  }
});

socketTest("a handler is called with the event, in its place among the listeners", (api) => {
  const { socket } = closing(api);
  /** @type {string[]} */
  const log = [];
  const add = (/** @type {string} */ entry) => socket.addEventListener("open", () => log.push(entry));
  add("first");
  socket.onopen = function (...args) {
    deepEqual([this, args.length, args[0].type], [socket, 1, "open"]);
    log.push("handler");
  };
  add("second");
  socket.dispatchEvent(new Event("open"));
  // Another function takes the place of the first.
  socket.onopen = () => log.push("other handler");
  socket.dispatchEvent(new Event("open"));
  // After null, the handler is a new listener, and the last.
  socket.onopen = null;
  socket.dispatchEvent(new Event("open"));
  socket.onopen = () => log.push("new handler");
  socket.dispatchEvent(new Event("open"));
  deepEqual(log, [
    ...["first", "handler", "second"],
    ...["first", "other handler", "second"],
    ...["first", "second"],
    ...["first", "second", "new handler"],
  ]);
});

socketTest("an object that can't be called is not, not even its handleEvent", (api) => {
  const { socket, properties } = closing(api);
  let calls = 0;
  properties.onmessage = { handleEvent: () => calls++ };
  socket.dispatchEvent(new Event("message"));
  equal(calls, 0);
});

socketTest("a handler that returns false cancels an event that can be cancelled", (api) => {
  const { socket } = closing(api);
  socket.onmessage = () => false;
  equal(socket.dispatchEvent(new Event("message", { cancelable: true })), false);
  equal(socket.dispatchEvent(new Event("message")), true);
  socket.onmessage = () => undefined;
  equal(socket.dispatchEvent(new Event("message", { cancelable: true })), true);
});

socketTest("each event calls its handler", async ({ WebSocket }) => {
  const socket = new WebSocket(url("/fault/reset?after=1"));
  /** @type {string[]} */
  const log = [];
  await new Promise((resolve) => {
    socket.onopen = () => {
      log.push("open");
      socket.send("x");
    };
    socket.onmessage = () => log.push("message");
    socket.onclose = resolve;
  });
  // The reset may overtake the echo.
  deepEqual([...new Set([...log, "message"])], ["open", "message"]);
  const refused = new WebSocket(url("/fault/refuse?status=503"));
  await new Promise((resolve) => {
    refused.onerror = resolve;
  });
});

socketTest("a socket can be listened to once, and with a signal", async (api) => {
  const { socket, log } = await openSocket(api);
  const controller = new AbortController();
  /** @type {string[]} */
  const seen = [];
  socket.addEventListener("message", () => seen.push("once"), { once: true });
  socket.addEventListener("message", () => seen.push("signal"), { signal: controller.signal });
  for (const text of ["a", "b"]) {
    const message = log.next("message");
    socket.send(text);
    await message;
    await pause(0);
    controller.abort();
  }
  deepEqual(seen, ["once", "signal"]);
  discard(socket);
});
