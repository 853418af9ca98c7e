// Loads the wasm, once. Each entry names the source that it is loaded from.

import { SockstreamError } from "../lib/error.js";
import { instantiate } from "./machine.js";

/** @import { WasmSource } from "../types/index.js" */

/** @typedef {WasmSource | PromiseLike<WasmSource>} Source */

/** @type {() => Source} */
let defaultSource;
/** @type {Promise<void> | undefined} */
let loading;

/** @param {() => Source} source  returns what `load` takes when it is called without an argument */
export function loadFrom(source) {
  defaultSource = source;
}

/**
 * Loads the wasm once, also when calls race. After a failure the next call tries again.
 *
 * @param {Source} [source]
 */
export function load(source) {
  loading ??= start(source).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** @param {Source} [source] */
async function start(source = defaultSource()) {
  try {
    await instantiate(await source);
  } catch (cause) {
    const from = typeof source === "string" ? ` from ${source}` : "";
    const message = /** @type {Error | undefined} */ (cause)?.message ?? cause;
    throw new SockstreamError(
      "LOAD",
      `The wasm could not be loaded${from}: ${message}. Check script-src 'wasm-unsafe-eval' of the page's CSP.`,
      { cause },
    );
  }
}
