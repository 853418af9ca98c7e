// Builds the npm package into dist/: Rust -> wasm -> bindings -> smaller wasm; then each entry becomes one JavaScript file.

import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { printSizes } from "./package-size.mjs";
import { dist, inRoot, nodeTool, target } from "../lib/paths.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { stage } from "./stamps.mjs";
import { step } from "../lib/steps.mjs";
import { commandVersion } from "../setup/versions.mjs";
import { compileWasm, keepExports, optimiseSettings, optimiseWasm } from "./wasm-tools.mjs";

/** Downloaded code wants to be small; the echo server and Rust users keep the profiles of Cargo.toml. */
const SMALL = { CARGO_PROFILE_RELEASE_OPT_LEVEL: "z" };

/** The package's entries; each contains everything but the wasm, and `inline` also that. */
const ENTRIES = ["index.js", "node.js", "inline.js"];
/** The same for CommonJS; each requires the ES module. */
const COMMON_JS = ENTRIES.map((name) => name.replace(".js", ".cjs"));

const bindings = path.join(target, "npm-package", "bindings");
/** The hand-written declarations, which are published as they are. */
const types = inRoot("npm", "types");
const WASM = "sockstream_bg.wasm";
const GLUE = "sockstream.js";

/**
 * @param {string | Promise<string>} wasmBindgen  path of the `wasm-bindgen` command, or of one that takes its arguments
 */
export async function buildPackage(wasmBindgen) {
  const [wasm, command] = await Promise.all([step("wasm", compile), wasmBindgen]);
  await bind(command, wasm);
  await optimise();
  await step("package", bundle);
  printSizes();
}

const compile = () =>
  compileWasm(
    "The library",
    ["rustc", "--package", "sockstream-npm", "--lib", "--release", "--crate-type", "cdylib"],
    SMALL,
  );

/**
 * @param {string} command
 * @param {string} wasm
 */
async function bind(command, wasm) {
  const smaller = [
    "--no-typescript",
    "--remove-name-section",
    "--remove-producers-section",
    "--omit-default-module-path",
  ];
  const args = ["--target", "web", ...smaller, "--out-name", "sockstream"];
  const settings = [await commandVersion(command), args];
  const outputs = [path.join(bindings, WASM), path.join(bindings, GLUE)];
  await stage("bindings", { inputs: [wasm], settings, outputs }, async () => {
    rmSync(bindings, { recursive: true, force: true });
    await runOrThrow("wasm-bindgen failed.", command, [...args, "--out-dir", bindings, wasm], { limit: 120 });
  });
}

/** What npm/machine/machine.js calls; what else wasm-bindgen exports is for glue that the package doesn't have. */
const USED_EXPORTS = /^(memory|machine_\w+|__wbg_machine_free)$/;

function optimise() {
  const input = path.join(bindings, WASM);
  const output = path.join(dist, "wasm", WASM);
  const args = ["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"];
  const settings = [optimiseSettings(args), String(USED_EXPORTS)];
  return stage("smaller wasm", { inputs: [input], settings, outputs: [output] }, async () => {
    const reduced = path.join(target, "npm-package", WASM);
    await keepExports(USED_EXPORTS, input, reduced);
    await optimiseWasm(args, reduced, output);
  });
}

/** One file for each entry: nobody has to load more than one, and a bundler finds the wasm named in it once. */
async function bundle() {
  const entries = ENTRIES.map((name) => inRoot("npm", "entries", name));
  const args = [
    "--bundle",
    "--format=esm",
    "--target=es2022",
    "--minify",
    "--sourcemap",
    "--loader:.wasm=base64",
    "--log-level=warning",
  ];
  const external = ["--platform=neutral", "--external:node:*"];
  await runOrThrow("esbuild failed.", nodeTool("esbuild"), [...entries, ...args, ...external, `--outdir=${dist}`], {
    limit: 60,
  });
  for (const name of ENTRIES) await minifyFurther(path.join(dist, name));
  for (const name of COMMON_JS) cpSync(inRoot("npm", "entries", name), path.join(dist, name));
  cpSync(types, path.join(dist, "types"), { recursive: true });

  // What an earlier build left must not be published.
  const files = packageFiles();
  for (const name of filesIn(dist)) if (!files.includes(name)) rmSync(path.join(dist, name));
}

/**
 * The files in a folder and in those below it, relative to the folder.
 * @param {string} folder
 */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );

/**
 * terser takes another 2 % off what esbuild has minified.
 *
 * @param {string} file
 */
async function minifyFurther(file) {
  // Imported here, because the tests import this module where nothing is built.
  const { minify } = await import("terser");
  const { code, map } = await minify(readFileSync(file, "utf8"), {
    module: true,
    ecma: 2020,
    compress: { passes: 3 },
    sourceMap: {
      content: readFileSync(`${file}.map`, "utf8"),
      includeSources: true,
      url: `${path.basename(file)}.map`,
    },
  });
  writeFileSync(file, `${code}\n`);
  writeFileSync(`${file}.map`, String(map));
}

/** What the package has in dist/. */
export const packageFiles = () => [
  ...COMMON_JS,
  ...ENTRIES.flatMap((name) => [name, `${name}.map`]),
  ...readdirSync(types).map((name) => path.join("types", name)),
  path.join("wasm", WASM),
];

/** The JavaScript that the entries are made of; the source maps name these files. */
export const packageSources = () =>
  filesIn(inRoot("npm"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => path.join("npm", name));
