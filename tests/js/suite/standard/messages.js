// The standard's WebSocket: what send converts, what message events have, and bufferedAmount.

import { deepEqual, equal, ok, throws } from "../../support/assert.js";
import { url } from "../../support/server.js";
import { discard, openSocket, socketTest } from "../../support/socket-test.js";

/** @typedef {import("../../support/socket-test.js").Api} Api */

/**
 * Sends something, and resolves with the message that the server echoes.
 * @param {Awaited<ReturnType<typeof openSocket>>} open
 * @param {unknown} data
 */
async function echo({ socket, log }, data) {
  const message = log.next("message");
  socket.send(/** @type {string} */ (data));
  return /** @type {MessageEvent} */ (await message);
}

socketTest("text is a string, and a message event has the origin of the URL", async (api) => {
  const open = await openSocket(api);
  for (const text of ["", "x", "grüße 🦀", "\0", "x".repeat(100_000)]) {
    const event = await echo(open, text);
    equal(event.data, text);
    ok(event instanceof MessageEvent, "a MessageEvent");
    const { type, origin, lastEventId, source, ports, bubbles, cancelable, target } = event;
    deepEqual(
      [type, origin, lastEventId, source, ports.length, bubbles, cancelable, target],
      ["message", new URL(url("/")).origin, "", null, 0, false, false, open.socket],
    );
  }
  discard(open.socket);
});

socketTest("a lone surrogate is sent as U+FFFD", async (api) => {
  const open = await openSocket(api);
  equal((await echo(open, "a\ud800b")).data, "a\ufffdb");
  discard(open.socket);
});

socketTest("what is neither a buffer nor a Blob is sent as text", async (api) => {
  const open = await openSocket(api);
  for (const [data, text] of [
    [undefined, "undefined"],
    [null, "null"],
    [1.5, "1.5"],
    [true, "true"],
    [{}, "[object Object]"],
    [[1, 2], "1,2"],
    [{ toString: () => "mine" }, "mine"],
  ]) {
    equal((await echo(open, data)).data, text);
  }
  // @ts-expect-error: wrong arguments on purpose
  throws(() => open.socket.send(), TypeError);
  // @ts-expect-error: a wrong type on purpose
  throws(() => open.socket.send(Symbol("x")), TypeError);
  const mine = new Error("mine");
  const thrower = {
    toString: () => {
      throw mine;
    },
  };
  equal(
    // @ts-expect-error: a wrong type on purpose
    throws(() => open.socket.send(thrower), Error),
    mine,
  );
  discard(open.socket);
});

socketTest("buffers, views and Blobs are binary messages", async (api) => {
  const open = await openSocket(api);
  open.socket.binaryType = "arraybuffer";
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  for (const [data, expected] of /** @type {const} */ ([
    [bytes.buffer, bytes],
    [bytes, bytes],
    [bytes.subarray(2, 5), Uint8Array.of(3, 4, 5)],
    [new DataView(bytes.buffer, 1, 2), Uint8Array.of(2, 3)],
    [new Float64Array(bytes.buffer), bytes],
    [new Blob([bytes]), bytes],
    [new Uint8Array(), new Uint8Array()],
    [new Blob(), new Uint8Array()],
  ])) {
    const { data: received } = await echo(open, data);
    ok(received instanceof ArrayBuffer, "an ArrayBuffer");
    deepEqual(new Uint8Array(received), expected);
  }
  discard(open.socket);
});

socketTest("a detached buffer is an empty message", async (api) => {
  const open = await openSocket(api);
  open.socket.binaryType = "arraybuffer";
  const bytes = new Uint8Array(3);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  for (const data of [bytes, bytes.buffer]) equal((await echo(open, data)).data.byteLength, 0);
  discard(open.socket);
});

socketTest("binaryType says, at each message, what binary messages are received as", async (api) => {
  const open = await openSocket(api);
  const bytes = Uint8Array.of(1, 2, 3);
  const { data: blob } = await echo(open, bytes);
  ok(blob instanceof Blob, "a Blob");
  deepEqual([blob.size, blob.type], [3, ""]);
  deepEqual(new Uint8Array(await blob.arrayBuffer()), bytes);
  open.socket.binaryType = "arraybuffer";
  ok((await echo(open, bytes)).data instanceof ArrayBuffer, "an ArrayBuffer");
  open.socket.binaryType = "blob";
  ok((await echo(open, bytes)).data instanceof Blob, "a Blob");
  discard(open.socket);
});

socketTest("messages right behind the handshake come after open, in order, before close", async ({ WebSocket }) => {
  const socket = new WebSocket(url("/fault/burst?count=100&size=4&close=4001"));
  /** @type {unknown[]} */
  const log = [];
  await new Promise((resolve) => {
    socket.onopen = () => log.push("open");
    socket.onmessage = ({ data }) => log.push(Number.parseInt(data, 10));
    socket.onclose = ({ code }) => resolve(log.push(code));
  });
  deepEqual(log, ["open", ...Array.from({ length: 100 }, (_, index) => index), 4001]);
});

socketTest("what a listener awaits has run before the next event", async ({ WebSocket }) => {
  const socket = new WebSocket(url("/fault/burst?count=20&size=4&close=4001"));
  // A listener of each event is added only after the event before it.
  const next = (/** @type {string} */ type) =>
    new Promise((resolve) => socket.addEventListener(type, resolve, { once: true }));
  await next("open");
  for (let index = 0; index < 20; index++) equal(Number.parseInt((await next("message")).data, 10), index);
  equal((await next("close")).code, 4001);
});

socketTest("bufferedAmount grows by the UTF-8 bytes and falls when they are sent", async (api) => {
  const { socket, log } = await openSocket(api);
  const arrived = log.next("message");
  equal(socket.bufferedAmount, 0);
  socket.send("é🦀");
  const afterText = socket.bufferedAmount;
  socket.send(new Uint8Array(10));
  const afterBinary = socket.bufferedAmount;
  deepEqual([afterText, afterBinary], [6, 16]);
  await arrived;
  while (socket.bufferedAmount) await new Promise((resolve) => setTimeout(resolve, 5));
  discard(socket);
});

socketTest(
  "bufferedAmount keeps growing after the end",
  async (api) => {
    const { socket, closed } = await openSocket(api);
    socket.close();
    socket.send("é");
    equal(socket.bufferedAmount, 2);
    await closed;
    socket.send("x");
    socket.send(new Blob(["abc"]));
    equal(socket.bufferedAmount, 6);
  },
  (engine) => engine === "webkit" && "it counts the header of a frame as well",
);

socketTest("sending while connecting is an InvalidStateError", ({ WebSocket }) => {
  const socket = new WebSocket(url("/echo"));
  throws(() => socket.send("x"), { name: "InvalidStateError", code: DOMException.INVALID_STATE_ERR });
  // The argument is converted first.
  // @ts-expect-error: a wrong type on purpose
  throws(() => socket.send(Symbol("x")), TypeError);
  equal(socket.bufferedAmount, 0);
  discard(socket);
});
