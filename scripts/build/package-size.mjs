// How large the npm package's entries are for those who download them as part of a page, and how large they may be.

import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { dist } from "../lib/paths.mjs";

/**
 * What a page downloads of each entry, and how many bytes its files may have, each as `gzip -9` makes it. An empty async
 * program is already 10,400. The reconnect entry was meant to have 15,000.
 */
const SIZE_LIMITS = [
  { entry: "main entry", files: ["index.js", path.join("wasm", "sockstream_bg.wasm")], limit: 10_300 },
  { entry: "reconnect entry", files: ["reconnect.js", path.join("wasm", "reconnect_bg.wasm")], limit: 20_100 },
];

const OTHERS = ["node.js", "inline.js", "reconnect-node.js", "reconnect-inline.js"];

/**
 * Returns the sum over the files, which servers compress one by one.
 *
 * @param {string[]} files
 */
const total = (files) => files.map(sizes).reduce((left, right) => left.map((bytes, index) => bytes + right[index]));

export function printSizes() {
  for (const name of [...SIZE_LIMITS.flatMap(({ files }) => files), ...OTHERS]) console.log(line(name, sizes(name)));
  console.log(sizeSummary());
}

/** A line for each entry that holds its sizes against the limit. */
export const sizeSummary = () =>
  SIZE_LIMITS.map(
    ({ entry, files, limit }) => `${line(`${entry} and wasm`, total(files))}   (limit ${limit} B gzip -9)`,
  ).join("\n");

/** Returns which entries are over their limits; "" for none. */
export const sizeComplaints = () =>
  SIZE_LIMITS.map(({ entry, files, limit }) => ({ entry, limit, gzip: total(files)[1] }))
    .filter(({ gzip, limit }) => gzip > limit)
    .map(({ entry, limit, gzip }) => `the ${entry} and its wasm have ${gzip} B gzip -9; the limit is ${limit} B`)
    .join("\n");

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
  return `  ${title.padEnd(25)} ${kinds.map((kind, index) => `${kind} ${String(bytes[index]).padStart(6)} B`).join("   ")}`;
}
