// How often an entry loads the wasm: before the first call, in calls that race and fail, and in calls that race after that.

const RACING = 10;

/** The module that the package's wasm imports from. */
const OUR_IMPORTS = "./sockstream_bg.js";

/**
 * @param {string} entry   what to import
 * @param {string} server
 * @param {(action: () => Promise<unknown>) => Promise<unknown>} [withoutWasm]  runs `action` while the wasm can't be had;
 *   where it can't be taken away, it is instantiating that fails
 */
export async function countLoads(entry, server, withoutWasm) {
  let instantiations = 0;
  let refuse = false;
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const native = WebAssembly[name];
    WebAssembly[name] = async (source, imports) => {
      // A runtime may have wasm of its own, which is none of our business.
      if (imports && OUR_IMPORTS in imports) {
        instantiations += 1;
        if (refuse) throw new Error("refused");
      }
      return native.call(WebAssembly, source, imports);
    };
  }
  withoutWasm ??= async (action) => {
    refuse = true;
    await action();
    refuse = false;
  };

  const { connect } = await import(entry);
  const beforeCalls = instantiations;
  const attempts = () => Array.from({ length: RACING }, () => connect(server));

  const failures = [];
  await withoutWasm(async () => {
    for (const { reason } of await Promise.allSettled(attempts())) failures.push(`${reason?.name} ${reason?.code}`);
  });
  const afterFailures = instantiations;

  const sockets = await Promise.all(attempts());
  await Promise.all(sockets.map((socket) => socket.close()));
  await (await connect(server)).close();
  return { beforeCalls, failures: [...new Set(failures)], connected: sockets.length, loads: instantiations - afterFailures };
}
