// The entry `@sockstream/client/wasm`.

import type { WasmSource } from "./index.js";

/** The `.wasm` file, in the form that your bundler gives it: its address, its bytes, or a module. It is for `load`. */
declare const wasm: WasmSource;
export default wasm;
