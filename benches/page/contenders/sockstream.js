// The npm package, as built into dist/.

import { connect as open } from "/dist/index.js";
import { Consumer } from "../consumer.js";

export async function connect(url) {
  const socket = await open(url);
  return {
    async receive(count, batch, verify, onBatch) {
      const consumer = new Consumer(count, batch, verify, onBatch);
      let left = count;
      for await (const message of socket) {
        consumer.message(message);
        if (--left === 0) break;
      }
      return consumer.finished;
    },
    close: () => socket.close(),
  };
}
