// The state machine, which is the wasm: `Machine` of src/npm/mod.rs. Only numbers go in and come out, so that nothing has to
// be converted, and the exports are called as they are.

import { isA } from "../lib/is-a.js";

/**
 * The methods of `Machine` in src/npm/mod.rs.
 *
 * @typedef {object} Machine
 * @property {(event: number, argument: number, readyState: number, bufferedAmount: number, now: number) => number} handle
 * @property {(which: number, sent?: number) => number} query  a `QUERY_…`
 * @property {(bytes: number) => number} received
 * @property {(bytes: number) => void} taken
 * @property {() => number} end
 * @property {(readyState: number, bufferedAmount: number) => number} ready
 * @property {(readyState: number) => number} takesMessages  0 for false
 * @property {(bytes: number) => number} enqueue  0 for false
 * @property {(readyState: number, bufferedAmount: number) => number} flushed
 * @property {() => void} __wbg_free  gives its memory back
 */

/**
 * wasm-bindgen's runtime imports a function that throws. Returning from it traps instead, which ends the call as well.
 *
 * @type {WebAssembly.Imports}
 */
const IMPORTS = { "./sockstream_bg.js": new Proxy({}, { get: () => () => {} }) };

/** @type {Record<string, (...numbers: number[]) => number>} */
export let exports;

export class Exported {
  /** @param {number[]} settings */
  constructor(settings) {
    this.pointer = exports.machine_new(...settings);
  }
}

/**
 * Makes a state machine. The wasm must have been loaded.
 *
 * @param {number[]} settings  the arguments of `Machine::new`
 */
export const newMachine = (...settings) => /** @type {Machine} */ (/** @type {unknown} */ (new Exported(settings)));

/** @param {unknown} source  what `load` takes */
export async function instantiate(source) {
  const compiled = await compile(source);
  exports = /** @type {typeof exports} */ (("instance" in compiled ? compiled.instance : compiled).exports);
  const methods = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (Exported.prototype));
  for (const name in exports) {
    const method = exports[name];
    methods[name.replace("machine_", "")] =
      /** @type {(this: Exported, ...numbers: number[]) => number} */
      function (a, b, c, d, e) {
        return method(this.pointer, a, b, c, d, e);
      };
  }
}

/**
 * Resolves with an instance, or with an object that has it.
 *
 * @param {unknown} source
 */
async function compile(source) {
  if (typeof source === "string" || isA("URL", source) || isA("Request", source))
    source = await fetch(/** @type {string | URL | Request} */ (source));
  if (isA("Response", source)) {
    const response = /** @type {Response} */ (source);
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
    if (response.headers.get("content-type") === "application/wasm")
      return WebAssembly.instantiateStreaming(response, IMPORTS);
    // A server that doesn't know the type of wasm is no obstacle.
    source = await response.arrayBuffer();
  }
  return WebAssembly.instantiate(/** @type {BufferSource} */ (source), IMPORTS);
}
