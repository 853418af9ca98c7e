// How large the npm package is for those who download it as part of a page, and how large it may be.

import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { dist } from "../lib/paths.mjs";

/** Bytes of the main entry and its wasm, each file as `gzip -9` makes it. An empty async program is already 10,400. */
export const SIZE_LIMIT = 10_300;
const SIZE_TARGET = 10_000;

const MAIN = ["index.js", path.join("wasm", "sockstream_bg.wasm")];

/** What a page downloads: the sum over its files, which servers compress one by one. */
export function pageSizes() {
  return MAIN.map(sizes).reduce((left, right) => left.map((bytes, index) => bytes + right[index]));
}

export function printSizes() {
  for (const name of [...MAIN, "node.js", "inline.js"]) console.log(line(name, sizes(name)));
  console.log(sizeSummary());
}

/** One line that holds the sizes against the limit. */
export function sizeSummary() {
  const total = pageSizes();
  return `${line("main entry and wasm", total)}   (target ${SIZE_TARGET}, limit ${SIZE_LIMIT} B gzip -9)`;
}

/** @param {string} name  of a file in dist/ */
function sizes(name) {
  const content = readFileSync(path.join(dist, name));
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  return [content.length, gzipSync(content, { level: 9 }).length, brotli.length];
}

/**
 * @param {string} title
 * @param {number[]} bytes
 */
function line(title, bytes) {
  const kinds = ["raw", "gzip -9", "brotli"];
  return `  ${title.padEnd(24)} ${kinds.map((kind, index) => `${kind} ${String(bytes[index]).padStart(6)} B`).join("   ")}`;
}
