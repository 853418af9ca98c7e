// The entry `reconnect` for Node, Bun and Deno: the wasm is read from disk.

import { readFile } from "node:fs/promises";
import { loadFrom } from "../machine/loading.js";

loadFrom(() => readFile(new URL("./wasm/reconnect_bg.wasm", import.meta.url)));

export * from "./reconnect-exports.js";
