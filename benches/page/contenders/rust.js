// A contender in Rust: one wasm module each, all with the same exports.

/** @param {string} feature  of the crate `bench-client` */
export async function load(feature) {
  const { default: init, Connection } = await import(`/built/client-${feature}/module.js`);
  await init();
  return {
    async connect(url) {
      const connection = await Connection.connect(url);
      let prepared;
      const prepare = (message) => {
        if (prepared === message) return;
        prepared = message;
        if (typeof message === "string") connection.prepare_text(message);
        else connection.prepare_binary(new Uint8Array(message));
      };
      return {
        receive: (count, batch, verify, onBatch) => connection.receive(count, batch, verify, onBatch),
        send: (message, count) => (prepare(message), connection.send(count)),
        roundTrips: (message, count, verify) => (prepare(message), connection.round_trips(count, verify)),
        close: () => connection.close(),
      };
    },
  };
}
