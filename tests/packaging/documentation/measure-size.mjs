// How many bytes a library adds to a page: bundled and minified by esbuild, compressed by gzip -9.

import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/**
 * Returns the sizes of the JavaScript, of the wasm that it fetches, and of both.
 * @param {string} contents  a module that exports what a program uses
 * @param {string} folder    from where it is resolved
 * @param {string} [wasm]    a file
 */
export async function measureSize(contents, folder, wasm) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  const javascript = gzipped(outputFiles[0].contents);
  const fetched = wasm === undefined ? 0 : gzipped(readFileSync(wasm));
  return [javascript, fetched, javascript + fetched];
}

/** @param {Uint8Array} content */
const gzipped = (content) => gzipSync(content, { level: 9 }).length;

// Run as a program, for a package that is installed in some folder.
if (path.resolve(process.argv[1] ?? "") === import.meta.filename) {
  const [name, folder] = process.argv.slice(2);
  console.log(...(await measureSize(`export * from ${JSON.stringify(name)};`, folder)));
}
