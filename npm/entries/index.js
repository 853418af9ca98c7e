// The entry for browsers and bundlers, which know this way of writing the address of a file: the wasm is fetched.

import { loadFrom } from "../machine/loading.js";

// The development server of Vite up to version 7 serves the package's JavaScript from a folder of its own, without the wasm.
const VITE = ["/node_modules/.vite/deps/", "/node_modules/@sockstream/client/dist/"];

loadFrom(() => new URL("./wasm/sockstream_bg.wasm", import.meta.url).href.replace(...VITE));

export * from "./exports.js";
