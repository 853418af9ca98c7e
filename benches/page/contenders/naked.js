// The browser's own object and handler: what everything else is held against.

import { Consumer } from "../consumer.js";

export async function connect(url) {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("did not connect"));
  });
  let consumer;
  socket.onmessage = ({ data }) => consumer.message(data);
  return {
    receive(count, batch, verify, onBatch) {
      consumer = new Consumer(count, batch, verify, onBatch);
      return consumer.finished;
    },
    close: () => socket.close(),
  };
}
