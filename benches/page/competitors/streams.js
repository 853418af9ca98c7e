// A connection over a readable and a writable stream.

import { Consumer } from "../consumer.js";

/** @import { Connection, Message, Received } from "../types.d.ts" */

/**
 * @param {{readable: ReadableStream<string | Uint8Array>, writable: WritableStream<any>}} streams
 * @param {() => unknown} close
 * @returns {Connection}
 */
export function overStreams({ readable, writable }, close) {
  const reader = readable.getReader();
  const writer = writable.getWriter();

  /** @param {number} count  @param {Consumer} consumer  @param {Message} [answer]  written after each message but the last */
  async function consume(count, consumer, answer) {
    for (let left = count; ; ) {
      const { done, value } = await reader.read();
      if (done) throw new Error("the connection ended");
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

/** @param {WebSocketStreamLike} stream  the browser's own, or one that looks like it */
export async function overWebSocketStream(stream) {
  stream.closed.catch(() => {}); // how a connection ends is not what is measured
  return overStreams(await stream.opened, () => stream.close());
}
