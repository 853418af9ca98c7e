// What all have in common that give a readable and a writable stream.

import { Consumer } from "../consumer.js";

export function overStreams({ readable, writable }, close) {
  const reader = readable.getReader();
  const writer = writable.getWriter();

  async function consume(count, consumer, answer) {
    for (let left = count; ; ) {
      const { done, value } = await reader.read();
      if (done) throw new Error("ended");
      consumer.message(value);
      if (--left === 0) return consumer.finished;
      if (answer !== undefined) await writer.write(answer);
    }
  }

  return {
    receive: (count, batch, verify, onBatch) => consume(count, new Consumer(count, batch, verify, onBatch)),

    async send(message, count) {
      for (let index = 0; index < count; index++) await writer.write(message);
    },

    async roundTrips(message, count, verify) {
      await writer.write(message);
      return consume(count, new Consumer(count, count, verify, () => {}), message);
    },

    close,
  };
}

/** @param {WebSocketStream} stream  or what looks like one */
export async function overWebSocketStream(stream) {
  stream.closed.catch(() => {}); // the end of a connection is not what is measured
  return overStreams(await stream.opened, () => stream.close());
}
