// Loads the wasm, once. Where it lies is up to the entry: each names its own source.

import { SockstreamError } from "./error.js";
import init from "./wasm/sockstream.js";

let defaultSource;
let loading;

/** @param {() => unknown} source  gives what `load` takes when it is called without */
export function loadFrom(source) {
  defaultSource = source;
}

/** Loads the wasm once, also when calls race; a load that failed is tried again by the next call. */
export function load(source) {
  loading ??= instantiate(source).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function instantiate(source = defaultSource()) {
  try {
    await init({ module_or_path: await source });
  } catch (cause) {
    throw new SockstreamError("LOAD", `The wasm could not be loaded: ${cause?.message ?? cause}`, { cause });
  }
}
