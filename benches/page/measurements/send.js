// Measures what sending a message costs beyond the browser's own part: the stand-in's `send` does nothing.

import { Digest } from "../consumer.js";
import { makeMessage } from "./messages.js";
import { connectToStandIn } from "./stand-in.js";

/** @import { CaseOf, Measurement, OnStandIn, Received, StandIn } from "../types.d.ts" */

/**
 * @param {CaseOf<"send">} benchCase
 * @returns {Measurement<OnStandIn>}
 */
export function sending({ kind, size }) {
  const message = makeMessage(kind, size, 0);

  return {
    most: Math.min(50_000, Math.floor(2 ** 28 / size)),
    unit: 1,
    open: connectToStandIn,

    async verify({ connection, socket }) {
      /** @type {(Received | Blob)[]} */
      const sent = [];
      // A view of linear memory is valid only until `send` returns.
      const all = arrivals(socket, 3, (data) => sent.push(ArrayBuffer.isView(data) ? data.slice() : data));
      await connection.send(message, 3);
      await all;
      const [expected, digest] = [new Digest(), new Digest()];
      for (let index = 0; index < 3; index++) expected.add(message);
      for (const data of sent) digest.add(data instanceof Blob ? await data.arrayBuffer() : data);
      if (digest.value() !== expected.value()) throw new Error("what arrived differs from what was sent");
    },

    async round({ connection, socket }, count) {
      const all = arrivals(socket, count);
      const began = performance.now();
      await connection.send(message, count);
      await all; // some competitors have only queued the messages by then
      return performance.now() - began;
    },

    close: ({ connection }) => connection.close(),
  };
}

/**
 * Resolves when this many messages have reached the stand-in. Surplus messages fail the next round.
 * @param {StandIn} socket
 * @param {number} count
 * @param {(data: Received | Blob) => void} [look]
 * @returns {Promise<void>}
 */
function arrivals(socket, count, look) {
  if (socket.surplus) throw new Error("more messages arrived than were sent");
  let left = count;
  return new Promise((resolve) => {
    socket.seen = (data) => {
      look?.(data);
      if (--left === 0) resolve();
      socket.surplus = left < 0;
    };
  });
}
