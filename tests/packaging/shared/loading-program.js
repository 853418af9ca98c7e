// Counts loads without a page: `loading-program.js <entry> <server>`. For the main entry, the file is moved away meanwhile.

import { rename } from "node:fs/promises";
import { countLoads } from "./loading.js";

const [entry, server] = process.argv.slice(2);
const wasm = new URL("./node_modules/@sockstream/client/dist/wasm/sockstream_bg.wasm", import.meta.url);
const elsewhere = new URL("./elsewhere.wasm", import.meta.url);

/** @param {() => Promise<unknown>} action */
const withoutWasm = async (action) => {
  await rename(wasm, elsewhere);
  await action().finally(() => rename(elsewhere, wasm));
};

console.log(JSON.stringify(await countLoads(entry, server, entry === "@sockstream/client" ? withoutWasm : undefined)));
