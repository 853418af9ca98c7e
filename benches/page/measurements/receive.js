// Measures what receiving a message costs beyond the browser's own part: a stand-in socket delivers, alone or in bursts.

import { Digest } from "../consumer.js";
import { countedLength, makeMessage } from "./messages.js";
import { connectToStandIn } from "./stand-in.js";

/** @import { CaseOf, Connection, Measurement, OnStandIn, StandIn, StandInEvent } from "../types.d.ts" */

/** This many different messages take turns. */
const DIFFERENT = 32;

/**
 * @param {Pick<CaseOf<"receive">, "kind" | "size" | "burst">} benchCase
 * @returns {Measurement<OnStandIn>}
 */
export function receiving({ kind, size, burst }) {
  const messages = Array.from({ length: DIFFERENT }, (_, index) => makeMessage(kind, size, index));
  const events = messages.map(makeEvent);

  return {
    most: Math.max(burst, Math.min(20_000, Math.floor(2 ** 27 / size))),
    unit: burst,

    open: connectToStandIn,

    async verify({ connection, socket }) {
      const digest = new Digest();
      const count = 2 * DIFFERENT;
      for (let index = 0; index < count; index++) digest.add(messages[index % DIFFERENT]);
      const { result } = await deliver(connection, socket, events, burst, count, true);
      if (result !== digest.value()) throw new Error("the delivered messages differ from those it was given");
    },

    async round({ connection, socket }, count, competitor) {
      const { milliseconds, result } = await deliver(connection, socket, events, burst, count, false);
      const expected = countedLength(messages[0], size, competitor) * count;
      if (result !== expected) throw new Error(`delivered ${result} bytes instead of ${expected}`);
      return milliseconds;
    },

    close: ({ connection }) => connection.close(),
  };
}

/**
 * @param {string | ArrayBuffer} data
 * @returns {StandInEvent}
 */
function makeEvent(data) {
  const chunk = typeof data === "string" ? data : new Uint8Array(data);
  return Object.assign(new MessageEvent("message", { data, origin: "ws://stand-in" }), { chunk });
}

/**
 * @param {Connection} connection
 * @param {StandIn} socket
 * @param {StandInEvent[]} events
 * @param {number} burst
 * @param {number} count
 * @param {boolean} verify
 */
async function deliver(connection, socket, events, burst, count, verify) {
  let drained = () => {};
  const received = connection.receive(count, burst, verify, () => drained());
  await new Promise((resolve) => setTimeout(resolve)); // by then the competitor waits for a message
  const began = performance.now();
  for (let index = 0; index < count; index += burst) {
    /** @type {Promise<void>} */
    const done = new Promise((resolve) => {
      drained = resolve;
    });
    for (let inBurst = 0; inBurst < burst; inBurst++) socket.deliver(events[(index + inBurst) % DIFFERENT]);
    await done;
  }
  const milliseconds = performance.now() - began;
  return { milliseconds, result: await received };
}
