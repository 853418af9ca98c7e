// A program that compiles the wasm itself: `own-wasm-program.js <server>`.

import { readFile } from "node:fs/promises";
import { connect, load } from "@sockstream/client";
import { echo } from "./echo.js";

const wasm = await readFile(new URL(import.meta.resolve("@sockstream/client/wasm")));
await load(WebAssembly.compile(wasm));
console.log(JSON.stringify(await echo(connect, process.argv[2])));
