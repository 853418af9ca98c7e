// How often an entry looks for its wasm and loads it: before the first call, in calls that race and fail, in calls that
// race after that, and in one more.

const RACING = 10;

/** The module that the package's wasm imports from: a runtime may have wasm of its own, which is none of our business. */
const OUR_IMPORTS = "./sockstream_bg.js";

/**
 * @param {string} entry   what to import
 * @param {string} server
 * @param {(action: () => Promise<unknown>) => Promise<unknown>} [withoutWasm]  runs `action` while the wasm can't be had;
 *   where it can't be taken away, it is instantiating that fails
 */
export async function countLoads(entry, server, withoutWasm) {
  const counts = { sources: 0, loads: 0 };
  const refusal = countInstantiations(counts);
  countSources(counts);
  const counted = async (action) => {
    const { sources, loads } = counts;
    const result = await action();
    return [result, { sources: counts.sources - sources, loads: counts.loads - loads }];
  };
  withoutWasm ??= async (action) => {
    refusal.on = true;
    await action();
    refusal.on = false;
  };

  const [{ connect }, imported] = await counted(() => import(entry));
  const attempts = () => Array.from({ length: RACING }, () => connect(server));

  const failures = new Set();
  const [, { sources }] = await counted(() =>
    withoutWasm(async () => {
      for (const { reason } of await Promise.allSettled(attempts())) failures.add(`${reason?.name} ${reason?.code}`);
    }),
  );
  const [sockets, connected] = await counted(() => Promise.all(attempts()));
  const [another, again] = await counted(() => connect(server));
  await Promise.all([...sockets, another].map((socket) => socket.close()));
  return { imported, failed: { failures: [...failures], sources }, connected, again };
}

/** What `countLoads` gives for an entry that keeps the promise. */
export const LOADED_ONCE = {
  imported: { sources: 0, loads: 0 },
  failed: { failures: ["SockstreamError LOAD"], sources: 1 },
  connected: { sources: 1, loads: 1 },
  again: { sources: 0, loads: 0 },
};

function countInstantiations(counts) {
  const refusal = { on: false };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const native = WebAssembly[name];
    WebAssembly[name] = async (source, imports) => {
      if (imports && OUR_IMPORTS in imports) {
        counts.loads += 1;
        if (refusal.on) throw new Error("refused");
      }
      return native.call(WebAssembly, source, imports);
    };
  }
  return refusal;
}

/** An entry that looks for its wasm makes an address of its name, or decodes what it carries. */
function countSources(counts) {
  globalThis.URL = new Proxy(URL, {
    construct(target, args) {
      if (/\.wasm$/.test(args[0])) counts.sources += 1;
      return Reflect.construct(target, args);
    },
  });
  const { atob } = globalThis;
  globalThis.atob = (text) => {
    counts.sources += 1;
    return atob(text);
  };
}
