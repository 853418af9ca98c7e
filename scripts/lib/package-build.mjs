// Builds the npm package into dist/: Rust -> wasm -> bindings -> smaller wasm; then each entry becomes one JavaScript file.

import { copyFileSync, cpSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "./cargo.mjs";
import { printSizes } from "./package-size.mjs";
import { dist, inRoot, nodeTool, target } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { must } from "./run.mjs";
import { WASM_TARGET } from "./rust.mjs";
import { stage } from "./stamps.mjs";
import { step } from "./steps.mjs";
import { nodeModuleVersion } from "./versions.mjs";

/** Downloaded code wants to be small; the echo server and Rust users keep the profiles of Cargo.toml. */
const SMALL = { CARGO_PROFILE_RELEASE_OPT_LEVEL: "z" };

/** What rustc's wasm32 target emits, so what wasm-opt has to accept. Every supported browser has them. */
const WASM_FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
].map((feature) => `--enable-${feature}`);

/** The package's entries; each contains everything but the wasm, and `inline` also that. */
export const ENTRIES = ["index.js", "node.js", "inline.js"];

const bindings = path.join(target, "npm-package", "bindings");
/** The hand-written files and what they import that is not hand-written. */
const sources = path.join(target, "npm-package", "sources");
const WASM = "sockstream_bg.wasm";
const GLUE = "sockstream.js";

/**
 * @param {string} wasmBindgen  path of the `wasm-bindgen` command
 */
export async function buildPackage(wasmBindgen) {
  const wasm = await step("wasm", compile);
  await bind(wasmBindgen, wasm);
  await optimise();
  await step("package", bundle);
  printSizes();
}

async function compile() {
  const artifacts = await cargoBuild(
    "The library does not compile to wasm.",
    [
      ...["rustc", "--package", "sockstream-npm", "--lib", "--release", "--target", WASM_TARGET],
      ...["--crate-type", "cdylib"],
    ],
    { env: SMALL },
  );
  const wasm = artifacts.at(-1)?.filenames.find((name) => name.endsWith(".wasm"));
  if (!wasm) throw new Problem("cargo built no .wasm file for the library.");
  return wasm;
}

function bind(wasmBindgen, wasm) {
  const smaller = ["--no-typescript", "--remove-name-section", "--remove-producers-section", "--omit-default-module-path"];
  const args = ["--target", "web", ...smaller, "--out-name", "sockstream"];
  const outputs = [path.join(bindings, WASM), path.join(bindings, GLUE)];
  // The command's path carries its version.
  return stage("bindings", { inputs: [wasm], settings: [wasmBindgen, args], outputs }, async () => {
    rmSync(bindings, { recursive: true, force: true });
    await must("wasm-bindgen failed.", wasmBindgen, [...args, "--out-dir", bindings, wasm], { limit: 120 });
  });
}

function optimise() {
  const input = path.join(bindings, WASM);
  const output = path.join(dist, "wasm", WASM);
  const args = ["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features", ...WASM_FEATURES];
  const settings = [nodeModuleVersion("binaryen"), args];
  return stage("smaller wasm", { inputs: [input], settings, outputs: [output] }, () =>
    must("wasm-opt failed.", nodeTool("wasm-opt"), [...args, input, "-o", output], { limit: 300 }),
  );
}

/** One file for each entry: nobody has to load more than one, and a bundler finds the wasm named in it once. */
async function bundle() {
  rmSync(sources, { recursive: true, force: true });
  // All of it: where a crate brings JavaScript of its own, that lies beside the glue.
  cpSync(bindings, path.join(sources, "wasm"), { recursive: true });
  copyFileSync(path.join(dist, "wasm", WASM), path.join(sources, "wasm", WASM));
  for (const name of handWritten(".js")) copyFileSync(inRoot("npm", name), path.join(sources, name));

  const entries = ENTRIES.map((name) => path.join(sources, name));
  const args = ["--bundle", "--format=esm", "--target=es2022", "--minify", "--loader:.wasm=base64", "--log-level=warning"];
  const external = ["--platform=neutral", "--external:node:*"];
  await must("esbuild failed.", nodeTool("esbuild"), [...entries, ...args, ...external, `--outdir=${dist}`], { limit: 60 });
  for (const name of handWritten(".d.ts")) copyFileSync(inRoot("npm", name), path.join(dist, name));

  // What an earlier build left must not be published.
  const files = packageFiles();
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !files.includes(path.relative(dist, file))) rmSync(file);
  }
}

/** The names of the hand-written files with that ending. */
const handWritten = (ending) => readdirSync(inRoot("npm")).filter((name) => name.endsWith(ending));

/** What the package has in dist/. */
export const packageFiles = () => [...ENTRIES, ...handWritten(".d.ts"), path.join("wasm", WASM)];
