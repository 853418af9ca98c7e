// What a sent message costs over the browser's part: the stand-in's `send` does nothing.

import { Digest } from "./consumer.js";
import { makeMessage } from "./messages.js";
import { connectToStandIn } from "./stand-in.js";

/** @param {{kind: string, size: number}} cell */
export function sending({ kind, size }) {
  const message = makeMessage(kind, size, 0);

  return {
    most: Math.min(50_000, Math.floor(2 ** 28 / size)),
    unit: 1,
    open: connectToStandIn,

    async verify({ connection, socket }) {
      const sent = [];
      // A view of linear memory is only good until `send` returns.
      socket.seen = (data) => sent.push(ArrayBuffer.isView(data) ? data.slice() : data);
      await connection.send(message, 3);
      socket.seen = undefined;
      const [expected, digest] = [new Digest(), new Digest()];
      for (let index = 0; index < 3; index++) expected.add(message);
      for (const data of sent) digest.add(data instanceof Blob ? await data.arrayBuffer() : data);
      if (sent.length !== 3 || digest.value() !== expected.value()) throw new Error("what was sent is not what arrived");
    },

    async round({ connection, socket }, count) {
      let arrived = 0;
      socket.seen = () => (arrived += 1);
      const began = performance.now();
      await connection.send(message, count);
      const milliseconds = performance.now() - began;
      if (arrived !== count) throw new Error(`${arrived} of ${count} messages were sent`);
      return milliseconds;
    },

    close: ({ connection }) => connection.close(),
  };
}
