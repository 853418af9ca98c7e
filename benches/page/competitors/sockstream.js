// The npm package, as built into dist/, read by `for await`.

import { connect as open } from "/dist/index.js";
import { Consumer } from "../consumer.js";

/** @import { Connection, Message } from "../types.d.ts" */

/**
 * @param {string} url
 * @returns {Promise<Connection>}
 */
export async function connect(url) {
  const socket = await open(url);

  /**
   * Leaving the loop leaves the connection open.
   * @param {number} count
   * @param {Consumer} consumer
   * @param {Message} [answer]  sent after each message but the last
   */
  async function consume(count, consumer, answer) {
    let left = count;
    for await (const message of socket) {
      consumer.message(message);
      if (--left === 0) return consumer.finished;
      if (answer !== undefined) await socket.send(answer);
    }
    throw new Error("the connection ended");
  }

  return {
    receive: (count, batch, verify, onBatch) => consume(count, new Consumer(count, batch, verify, onBatch)),

    async send(message, count) {
      for (let index = 0; index < count; index++) await socket.send(message);
    },

    async roundTrips(message, count, verify) {
      await socket.send(message);
      return consume(count, new Consumer(count, count, verify, () => {}), message);
    },

    close: () => socket.close(),
  };
}
