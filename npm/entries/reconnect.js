// The entry `reconnect` for browsers and bundlers: the wasm, which is another one than the main entry's, is fetched.

import { OWN_FOLDER, VITE_FOLDER } from "../lib/vite.js";
import { loadFrom } from "../machine/loading.js";

loadFrom(() => new URL("./wasm/reconnect_bg.wasm", import.meta.url).href.replace(VITE_FOLDER, OWN_FOLDER));

export * from "./reconnect-exports.js";
