// A connection over an object with handlers: the browser's own WebSocket, or a class that looks like it.

import { Consumer } from "../consumer.js";

/** @import { Connection, Received } from "../types.d.ts" */

/**
 * What is used of a WebSocket, which is less than the classes that look like it have in common.
 * @typedef {object} WithHandlers
 * @property {string} binaryType
 * @property {((event: any) => unknown) | null} onopen
 * @property {((event: any) => unknown) | null} onerror
 * @property {((event: any) => unknown) | null} onmessage
 * @property {(data: any) => void} send
 * @property {() => void} close
 */

/**
 * @param {WithHandlers} socket
 * @returns {Promise<Connection>}
 */
export async function overHandlers(socket) {
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("did not connect"));
  });
  /** @type {Consumer} */
  let consumer;
  /** @param {{data: Received}} event */
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
