// Measures what each crate adds to a program: the same hello-echo program with each of them, built for size, and an empty one.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { buildWasm, checkLock } from "./wasm.mjs";

/** The aim for what sockstream adds to a program: bytes of wasm and JavaScript together, gzip -9. */
export const ADDED_SIZE_TARGET = 4_000;

/** sockstream with its feature `reconnect`. */
export const RECONNECTING = "sockstream-reconnect";

/** Each is a feature of the crate bench-hello. */
const CRATES = [
  "sockstream",
  RECONNECTING,
  "tokio-tungstenite-wasm",
  "ewebsock",
  "gloo-net",
  "ws_stream_wasm",
  "websocket-web",
];

const BIND = ["--remove-name-section", "--remove-producers-section"];
const OPTIMISE = ["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"];

/**
 * @typedef {object} Size  in bytes, of the files that wasm-bindgen and wasm-opt write; the JavaScript is not minified
 * @property {string} name
 * @property {number} wasm  gzip -9
 * @property {number} js    gzip -9
 * @property {number} rawWasm
 * @property {number} added  gzip -9 of both files, less that of the empty program
 */

/**
 * @param {string} wasmBindgen  path of the command
 * @returns {Promise<Size[]>} the empty program first
 */
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

/** @param {Buffer} content */
const gzipped = (content) => gzipSync(content, { level: 9 }).length;
