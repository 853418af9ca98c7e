// A contender in Rust: one wasm module each, all with the same exports.

/** @param {string} feature  of the crate `bench-client` */
export async function load(feature) {
  const module = await import(`/built/client-${feature}/module.js`);
  await module.default();
  return {
    async connect(url) {
      const connection = await module.Connection.connect(url);
      return {
        receive: (count, batch, verify, onBatch) => connection.receive(count, batch, verify, onBatch),
        close: () => connection.free(),
      };
    },
  };
}
