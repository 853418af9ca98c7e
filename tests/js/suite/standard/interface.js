// The standard's WebSocket: constants, attributes and methods, as Web IDL shapes them.

import { deepEqual, equal, ok, throws } from "../../support/assert.js";
import { url } from "../../support/server.js";
import { discard, openSocket, socketTest } from "../../support/socket-test.js";

const CONSTANTS = /** @type {const} */ ({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
const READ_ONLY = ["url", "readyState", "bufferedAmount", "extensions", "protocol"];
const WRITABLE = ["binaryType", "onopen", "onmessage", "onerror", "onclose"];

/** @typedef {Record<string, unknown>} Properties */

socketTest("the constants are on the class and on its instances, and stay", ({ WebSocket }) => {
  const socket = discard(new WebSocket(url("/echo")));
  for (const [name, value] of Object.entries(CONSTANTS)) {
    for (const owner of [WebSocket, WebSocket.prototype]) {
      deepEqual(
        Object.getOwnPropertyDescriptor(owner, name),
        { value, writable: false, enumerable: true, configurable: false },
        name,
      );
    }
    const properties = /** @type {Properties} */ (/** @type {unknown} */ (socket));
    equal(properties[name], value);
    throws(() => {
      properties[name] = 9;
    }, TypeError);
  }
});

socketTest("attributes and methods are those of a Web IDL interface", ({ WebSocket }) => {
  const { prototype } = WebSocket;
  deepEqual([WebSocket.name, WebSocket.length], ["WebSocket", 1]);
  equal(Object.prototype.toString.call(prototype), "[object WebSocket]");
  equal(Object.getPrototypeOf(WebSocket), EventTarget);
  equal(Object.getPrototypeOf(prototype), EventTarget.prototype);
  for (const name of [...READ_ONLY, ...WRITABLE]) {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    const setter = WRITABLE.includes(name) ? "function" : "undefined";
    deepEqual([typeof get, typeof set, enumerable, configurable], ["function", setter, true, true], name);
    throws(() => get?.call({}), TypeError);
  }
  for (const [name, length] of /** @type {const} */ ([
    ["send", 1],
    ["close", 0],
  ])) {
    const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    deepEqual(
      [typeof value, value.length, writable, enumerable, configurable],
      ["function", length, true, true, true],
      name,
    );
    throws(() => value.call({}, ""), TypeError);
  }
});

socketTest("read-only attributes can't be set", ({ WebSocket }) => {
  const socket = discard(new WebSocket(url("/echo")));
  const properties = /** @type {Properties} */ (/** @type {unknown} */ (socket));
  for (const name of READ_ONLY) {
    const before = properties[name];
    throws(() => {
      properties[name] = "x";
    }, TypeError);
    equal(properties[name], before);
  }
});

socketTest("the attributes of a new socket have their first values", ({ WebSocket }) => {
  const socket = new WebSocket(url("/echo"), "chat.v1");
  const { readyState, bufferedAmount, extensions, protocol, binaryType } = socket;
  deepEqual([readyState, bufferedAmount, extensions, protocol, binaryType], [0, 0, "", "", "blob"]);
  deepEqual([socket.onopen, socket.onmessage, socket.onerror, socket.onclose], [null, null, null, null]);
  discard(socket);
});

socketTest("readyState changes when its event is fired, and in close", async (api) => {
  const { WebSocket } = api;
  const socket = new WebSocket(url("/echo"));
  equal(socket.readyState, 0);
  /** @type {number[]} */
  const states = [];
  const ended = new Promise((resolve) => {
    for (const type of ["open", "message", "error", "close"])
      socket.addEventListener(type, () => states.push(socket.readyState));
    socket.addEventListener("message", () => {
      socket.close();
      states.push(socket.readyState);
    });
    socket.addEventListener("close", resolve);
    socket.addEventListener("open", () => socket.send("x"));
  });
  await ended;
  deepEqual(states, [1, 1, 2, 3]);
  equal(socket.readyState, 3);
});

socketTest("extensions and protocol stay after the end", async (api) => {
  const { socket, closed } = await openSocket(api, "/echo", ["chat.v2"]);
  const { extensions } = socket;
  equal(typeof extensions, "string");
  socket.close();
  await closed;
  deepEqual([socket.protocol, socket.extensions], ["chat.v2", extensions]);
});

socketTest("binaryType is an enumeration, and other values have no effect", ({ WebSocket }) => {
  const socket = discard(new WebSocket(url("/echo")));
  socket.binaryType = "arraybuffer";
  for (const bad of ["ArrayBuffer", "", "Blob", null, undefined, 1]) {
    // @ts-expect-error: other values on purpose
    socket.binaryType = bad;
    equal(socket.binaryType, "arraybuffer");
  }
  socket.binaryType = "blob";
  equal(socket.binaryType, "blob");
  ok(
    throws(() => {
      // @ts-expect-error: a wrong type on purpose
      socket.binaryType = Symbol("x");
    }, TypeError),
  );
});
