// Counts how often an entry looks for its wasm and instantiates it: when it is imported, in concurrent calls that fail, in
// concurrent calls after that, and in one more.

const CONCURRENT = 10;

/** The module that the package's wasm imports from: a runtime may instantiate wasm of its own, which is not counted. */
const OUR_IMPORTS = "./sockstream_bg.js";

/** @typedef {{ sources: number, loads: number }} Counts */

/**
 * @param {string} entry   what to import
 * @param {string} server
 * @param {(action: () => Promise<unknown>) => Promise<unknown>} [withoutWasm]  runs `action` while the wasm is missing; by
 *   default, while instantiating it fails
 */
export async function countLoads(entry, server, withoutWasm) {
  const counts = { sources: 0, loads: 0 };
  const refusal = countInstantiations(counts);
  countSources(counts);
  /**
   * @template T
   * @param {() => Promise<T>} action
   * @returns {Promise<[T, Counts]>}
   */
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

  /** @returns {Promise<typeof import("@sockstream/client")>} */
  const load = () => import(entry);
  const [{ connect }, imported] = await counted(load);
  const attempts = () => Array.from({ length: CONCURRENT }, () => connect(server));

  const failures = new Set();
  const [, { sources }] = await counted(() =>
    withoutWasm(async () => {
      for (const result of await Promise.allSettled(attempts()))
        failures.add(result.status === "rejected" ? `${result.reason.name} ${result.reason.code}` : "none");
    }),
  );
  const [sockets, connected] = await counted(() => Promise.all(attempts()));
  const [another, again] = await counted(() => connect(server));
  await Promise.all([...sockets, another].map((socket) => socket.close()));
  return { imported, failed: { failures: [...failures], sources }, connected, again };
}

/** What `countLoads` resolves with for an entry that loads its wasm once. */
export const LOADED_ONCE = {
  imported: { sources: 0, loads: 0 },
  failed: { failures: ["SockstreamError LOAD"], sources: 1 },
  connected: { sources: 1, loads: 1 },
  again: { sources: 0, loads: 0 },
};

/**
 * Counts the instantiations of the package's wasm. While `on` of what it returns is set, they fail.
 * @param {Counts} counts
 */
function countInstantiations(counts) {
  const refusal = { on: false };
  const { instantiate, instantiateStreaming } = WebAssembly;
  /**
   * @template Source, Result
   * @param {(source: Source, imports?: WebAssembly.Imports) => Promise<Result>} native
   */
  const counting = (native) => async (/** @type {Source} */ source, /** @type {WebAssembly.Imports} */ imports) => {
    if (imports && OUR_IMPORTS in imports) {
      counts.loads += 1;
      if (refusal.on) throw new Error("refused");
    }
    return native.call(WebAssembly, source, imports);
  };
  Object.assign(WebAssembly, {
    instantiate: counting(instantiate),
    // Not every runtime has it.
    ...(instantiateStreaming && { instantiateStreaming: counting(instantiateStreaming) }),
  });
  return refusal;
}

/**
 * Counts how often an entry looks for its wasm: it makes a URL of the file's name, or decodes the wasm that it contains.
 * @param {Counts} counts
 */
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
