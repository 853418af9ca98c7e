// The entry for browsers and bundlers, which know this way of writing the address of a file: the wasm is fetched.

import { loadFrom } from "../machine/loading.js";

/** The development server of Vite up to version 7 serves the package's JavaScript from another folder, without the wasm. */
const VITE_FOLDER = "/node_modules/.vite/deps/";
const OWN_FOLDER = "/node_modules/@sockstream/client/dist/";

loadFrom(() => new URL("./wasm/sockstream_bg.wasm", import.meta.url).href.replace(VITE_FOLDER, OWN_FOLDER));

export * from "./exports.js";
