// The server's faults, one after the other.

import { deepEqual, equal, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { inTurn, lastOf, recorded } from "../../support/reconnect.js";
import { eventually, pause, uniqueId, url } from "../../support/server.js";

/** Paths that refuse or end a connection in a way that is no reason to stop. */
const FAULTS = [
  "/fault/refuse?status=503",
  "/fault/refuse?status=404",
  "/fault/reset?after=0",
  "/fault/cut?after=0",
  "/fault/close?code=1001",
  "/fault/close?code=1011&reason=oops",
  "/fault/close",
  "/fault/malformed?kind=rsv",
];

test("a socket survives each of the server's faults, and echoes after them", async () => {
  const { socket, events } = recorded(inTurn(...FAULTS, "/echo"));
  await eventually("it echoes", async () => {
    const sent = await socket.send("hello").catch(() => 0);
    if (!sent) return false;
    const answer = await socket.next({ signal: AbortSignal.timeout(200) }).catch(() => undefined);
    return answer?.value === "hello";
  });
  ok(socket.stats().attempts > FAULTS.length, `${socket.stats().attempts} attempts`);
  const opened = events.filter(({ type }) => type === "opened").length;
  const disconnected = events.filter(({ type }) => type === "disconnected").length;
  equal(disconnected, opened - 1, "each that opened has ended, but the last");
  await socket.stop();
});

test("a subprotocol that is not chosen is a failed attempt", async () => {
  const { socket, events } = recorded(inTurn("/fault/protocol", "/echo"), { protocols: ["chat.v1"] });
  await eventually("it is open", () => socket.state === "open");
  equal(/** @type {any} */ (lastOf(events, "waiting").error).code, "CONNECT");
  equal(socket.protocol, "chat.v1");
  await socket.stop();
});

test("a handshake that takes longer than attemptTimeout is given up", async () => {
  const { socket, events } = recorded(inTurn("/fault/slow-handshake?ms=5000", "/echo"), { attemptTimeout: 500 });
  await eventually("it is open", () => socket.state === "open");
  equal(/** @type {any} */ (lastOf(events, "waiting").error).code, "CONNECT_TIMEOUT");
  await socket.stop();
});

test("messages in the packet of the 101 and before a close are delivered, on each connection", async () => {
  const { socket } = recorded(inTurn("/fault/burst?count=3&size=1&close=1001", "/fault/burst?count=3&size=1"));
  const values = [];
  for (let count = 0; count < 6; count++) values.push((await socket.next()).value);
  deepEqual(values, ["0", "1", "2", "0", "1", "2"]);
  await socket.stop();
});

test("every number that was sent is echoed, or named as lost, over many resets", async () => {
  const id = uniqueId();
  const total = 300;
  const { socket, events } = recorded(({ number }) => url(number > 8 ? "/echo" : `/fault/reset?after=20&id=${id}`), {
    queue: {},
  });
  /** @type {Set<string>} */
  const echoed = new Set();
  const reading = (async () => {
    for await (const message of socket) {
      if (message === "the end") return;
      ok(!echoed.has(String(message)), `${message} twice`);
      echoed.add(String(message));
    }
  })();
  for (let next = 1; next <= total; next++) equal(await socket.send(`${next}`), next);
  // What follows the last number comes back after it, unless it is lost as well.
  await eventually("the end comes back", async () => {
    socket.send("the end");
    return Promise.race([reading.then(() => true), pause(100)]);
  });
  await socket.stop();
  const named = (/** @type {number} */ number) =>
    events.some(
      (event) =>
        event.type === "disconnected" &&
        [event.unconfirmed, event.neverSent].some((range) => range && range.first <= number && number <= range.last),
    );
  const missing = Array.from({ length: total }, (_, index) => index + 1).filter(
    (number) => !echoed.has(`${number}`) && !named(number),
  );
  deepEqual(missing, []);
  ok(socket.stats().connections > 1, "a connection was lost");
});
