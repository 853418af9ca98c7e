// What each crate adds to a program: the same hello-echo with each of them, built for size, against the empty one.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { buildWasm, checkLock } from "./wasm.mjs";

/** What sockstream may add to a program, gzip -9, wasm and JavaScript together: the aim. */
export const ADDED_SIZE_TARGET = 4_000;

/** A feature of the crate bench-hello each. */
const CRATES = ["sockstream", "tokio-tungstenite-wasm", "ewebsock", "gloo-net", "ws_stream_wasm", "websocket-web"];

const BIND = ["--remove-name-section", "--remove-producers-section"];
const OPTIMISE = ["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"];

/**
 * @typedef {object} Size  in bytes; of files as wasm-bindgen and wasm-opt leave them, the JavaScript not minified
 * @property {string} name
 * @property {number} wasm  gzip -9
 * @property {number} js    gzip -9
 * @property {number} rawWasm
 * @property {number} added  gzip -9 of both files, less that of the empty program
 */

/** @returns {Promise<Size[]>} the empty program first */
export async function measureSizes(wasmBindgen, crates = CRATES) {
  checkLock();
  const sizes = [];
  for (const feature of [undefined, ...crates]) {
    const title = `hello with ${feature ?? "nothing"}`;
    const settings = { crate: "bench-hello", feature, profile: "size", bind: BIND, optimise: OPTIMISE };
    const files = await buildWasm({ ...settings, title, name: `hello-${feature ?? "empty"}` }, wasmBindgen);
    const [wasm, js] = [readFileSync(files.wasm), readFileSync(files.js)];
    sizes.push({ name: feature ?? "empty", wasm: gzipped(wasm), js: gzipped(js), rawWasm: wasm.length });
  }
  const empty = sizes[0].wasm + sizes[0].js;
  return sizes.map((size) => ({ ...size, added: size.wasm + size.js - empty }));
}

const gzipped = (content) => gzipSync(content, { level: 9 }).length;
