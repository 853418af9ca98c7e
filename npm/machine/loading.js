// Loads the wasm, once. Where it lies is up to the entry: each names its own source.

import { SockstreamError } from "../lib/error.js";
import { instantiate } from "./machine.js";

let defaultSource;
let loading;

/** @param {() => unknown} source  gives what `load` takes when it is called without */
export function loadFrom(source) {
  defaultSource = source;
}

/** Loads the wasm once, also when calls race; a load that failed is tried again by the next call. */
export function load(source) {
  loading ??= start(source).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start(source = defaultSource()) {
  try {
    await instantiate(await source);
  } catch (cause) {
    throw new SockstreamError("LOAD", `The wasm could not be loaded: ${cause?.message ?? cause}`, { cause });
  }
}
