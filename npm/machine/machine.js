// The state machine, which is the wasm: `Machine` of src/npm/mod.rs. Numbers go in and come out, so that nothing has to be
// converted, and the exports are called as they are.

/** What wasm-bindgen's runtime imports is a function that throws: to return from it traps, which is as good. */
const IMPORTS = { "./sockstream_bg.js": new Proxy({}, { get: () => () => {} }) };

let exports;

export class Machine {
  /** Arguments as those of `Machine::new`. */
  constructor(...settings) {
    this.pointer = exports.machine_new(...settings);
  }

  /** Gives its memory back. */
  free() {
    exports.__wbg_machine_free(this.pointer, 0);
  }
}

/** @param {unknown} source  what `load` takes */
export async function instantiate(source) {
  const compiled = await compile(source);
  exports = (compiled.instance ?? compiled).exports;
  for (const name in exports) {
    const method = exports[name];
    Machine.prototype[name.replace("machine_", "")] ??= function (a, b, c, d, e) {
      return method(this.pointer, a, b, c, d, e);
    };
  }
}

/** Resolves with an instance, or with an object that has it. */
async function compile(source) {
  const isA = (name) => globalThis[name] && source instanceof globalThis[name];
  if (typeof source === "string" || isA("URL") || isA("Request")) source = await fetch(source);
  if (isA("Response")) {
    if (!source.ok) throw new Error(`${source.url} answered ${source.status}`);
    if (source.headers.get("content-type") === "application/wasm")
      return WebAssembly.instantiateStreaming(source, IMPORTS);
    // A server that doesn't know the type of wasm is no obstacle.
    source = await source.arrayBuffer();
  }
  return WebAssembly.instantiate(source, IMPORTS);
}
