// The entry for browsers and bundlers, which know this way of writing the address of a file: the wasm is fetched.

import { loadFrom } from "./loading.js";

loadFrom(() => new URL("./wasm/sockstream_bg.wasm", import.meta.url));

export * from "./api.js";
