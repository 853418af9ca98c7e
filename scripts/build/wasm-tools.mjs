// Rust to wasm, and wasm made smaller: for the package and for the benchmarks' programs.

import { readFileSync, writeFileSync } from "node:fs";
import { cargoBuild } from "../lib/cargo.mjs";
import { nodeTool } from "../lib/paths.mjs";
import { UserError } from "../lib/user-error.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { WASM_TARGET } from "../setup/rust.mjs";
import { nodeModuleVersion } from "../setup/versions.mjs";

/** What rustc's wasm32 target emits, so what wasm-opt has to accept. Every supported browser has them. */
const WASM_FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
].map((feature) => `--enable-${feature}`);

/**
 * @param {string} what    is compiled, to begin a sentence with
 * @param {string[]} args  of cargo, but for the target
 * @param {Record<string, string>} env
 * @returns {Promise<string>} the .wasm file
 */
export async function compileWasm(what, args, env) {
  const artifacts = await cargoBuild(`${what} does not compile to wasm.`, [...args, "--target", WASM_TARGET], { env });
  const wasm = artifacts.at(-1)?.filenames.find((name) => name.endsWith(".wasm"));
  if (!wasm) throw new UserError(`${what}: cargo built no .wasm file.`);
  return wasm;
}

/**
 * What the outcome of `optimiseWasm` depends on beside its input.
 * @param {string[]} args
 */
export const optimiseSettings = (args) => [nodeModuleVersion("binaryen"), args, WASM_FEATURES];

/**
 * @param {string[]} args   of wasm-opt
 * @param {string} input    a .wasm file
 * @param {string} output
 */
export const optimiseWasm = (args, input, output) =>
  runOrThrow("wasm-opt failed.", nodeTool("wasm-opt"), [...args, ...WASM_FEATURES, input, "-o", output], {
    limit: 300,
  });

/**
 * Leaves out exports that don't match, and what only they needed.
 * @param {RegExp} pattern
 * @param {string} input   a .wasm file
 * @param {string} output
 */
export async function keepExports(pattern, input, output) {
  const names = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(input))).map(({ name }) => name);
  const kept = names.filter((name) => pattern.test(name));
  const graph = [{ name: "root", root: true, reaches: kept }, ...kept.map((name) => ({ name, export: name }))];
  writeFileSync(`${output}.json`, JSON.stringify(graph));
  await runOrThrow(
    "wasm-metadce failed.",
    nodeTool("wasm-metadce"),
    [...WASM_FEATURES, input, "--graph-file", `${output}.json`, "-o", output],
    { limit: 300 },
  );
}
