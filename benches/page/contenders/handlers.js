// What the objects with handlers have in common: the browser's own, and those that look like it.

import { Consumer } from "../consumer.js";

/** @param {WebSocket} socket  or what looks like one */
export async function overHandlers(socket) {
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

    send(message, count) {
      for (let index = 0; index < count; index++) socket.send(message);
    },

    roundTrips(message, count, verify) {
      let left = count;
      consumer = new Consumer(count, 1, verify, () => {
        if (--left > 0) socket.send(message);
      });
      socket.send(message);
      return consumer.finished;
    },

    close: () => socket.close(),
  };
}
