// A connection over a competitor in Rust: each is a wasm module with the same exports.

/** @import { Connection, Message } from "../types.d.ts" */

/**
 * The connection that each module exports: benches/client/src/lib.rs.
 * @typedef {object} WasmConnection
 * @property {(message: string) => void} prepare_text
 * @property {(message: Uint8Array) => void} prepare_binary
 * @property {Connection["receive"]} receive
 * @property {(count: number) => Promise<void>} send
 * @property {(count: number, verify: boolean) => Promise<number>} round_trips
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} feature  of the crate `bench-client`
 * @returns {Promise<{connect: (url: string) => Promise<Connection>}>}
 */
export async function load(feature) {
  const { default: init, Connection } = await import(`/built/client-${feature}/module.js`);
  await init();
  return {
    async connect(url) {
      /** @type {WasmConnection} */
      const connection = await Connection.connect(url);
      /** @type {Message | undefined} */
      let prepared;
      /** @param {Message} message */
      const prepare = (message) => {
        if (prepared === message) return;
        prepared = message;
        if (typeof message === "string") connection.prepare_text(message);
        else connection.prepare_binary(new Uint8Array(message));
      };
      return {
        receive: (count, batch, verify, onBatch) => connection.receive(count, batch, verify, onBatch),
        send(message, count) {
          prepare(message);
          return connection.send(count);
        },
        roundTrips(message, count, verify) {
          prepare(message);
          return connection.round_trips(count, verify);
        },
        close: () => connection.close(),
      };
    },
  };
}
