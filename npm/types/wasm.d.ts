import type { WasmSource } from "./index.js";

/** The `.wasm` file, as your bundler gives it: its address, its bytes, or a module. It is for `load`. */
declare const wasm: WasmSource;
export default wasm;
