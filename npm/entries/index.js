// The entry for browsers and bundlers, which know this way of writing the address of a file: the wasm is fetched.

import { OWN_FOLDER, VITE_FOLDER } from "../lib/vite.js";
import { loadFrom } from "../machine/loading.js";

loadFrom(() => new URL("./wasm/sockstream_bg.wasm", import.meta.url).href.replace(VITE_FOLDER, OWN_FOLDER));

export * from "./exports.js";
