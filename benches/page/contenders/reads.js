// What all have in common whose messages are asked for, one after the other.

import { Consumer } from "../consumer.js";

/** @param {{read: () => Promise<any>, send: (message: any) => Promise<void>, close: () => unknown}} socket */
export function overReads({ read, send, close }) {
  return {
    async receive(count, batch, verify, onBatch) {
      const consumer = new Consumer(count, batch, verify, onBatch);
      for (let left = count; left > 0; left--) consumer.message(await read());
      return consumer.finished;
    },

    async send(message, count) {
      for (let index = 0; index < count; index++) await send(message);
    },

    async roundTrips(message, count, verify) {
      const consumer = new Consumer(count, count, verify, () => {});
      for (let left = count; left > 0; left--) {
        await send(message);
        consumer.message(await read());
      }
      return consumer.finished;
    },

    close,
  };
}
