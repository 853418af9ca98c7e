// Builds the npm package into dist/: Rust -> wasm -> bindings -> smaller wasm; then each entry becomes one JavaScript file.

import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

/** The package's entries; each contains everything but the wasm, and the `inline` ones also that. */
const ENTRIES = ["index.js", "node.js", "inline.js", "reconnect.js", "reconnect-node.js", "reconnect-inline.js"];
/** The same for CommonJS; each requires the ES module. */
const COMMON_JS = ENTRIES.map((name) => name.replace(".js", ".cjs"));

/** The wasm of the entries: the name of each file, and the features of the crate `sockstream-npm` that it is built with. */
const WASM = { "sockstream_bg.wasm": [], "reconnect_bg.wasm": ["--features", "reconnect"] };

/** The hand-written declarations, which are published as they are. */
const types = inRoot("npm", "types");
/** The name of what wasm-bindgen makes, which the wasm imports by this name, whatever its file is called. */
const BINDGEN_NAME = "sockstream";

/**
 * @param {string | Promise<string>} wasmBindgen  path of the `wasm-bindgen` command, or of one that takes its arguments
 */
export async function buildPackage(wasmBindgen) {
  const [compiled, command] = await Promise.all([step("wasm", compile), wasmBindgen]);
  for (const [name, wasm] of compiled) await optimise(name, await bind(command, name, wasm));
  await step("package", bundle);
  printSizes();
}

/** Returns the name of each wasm, and the file as the compiler made it. */
async function compile() {
  /** @type {[name: string, file: string][]} */
  const compiled = [];
  for (const [name, features] of Object.entries(WASM)) {
    const args = ["rustc", "--package", "sockstream-npm", "--lib", "--release", "--crate-type", "cdylib", ...features];
    const built = await compileWasm("The library", args, SMALL);
    // The next one is built into the same file.
    const file = path.join(target, "npm-package", "compiled", name);
    mkdirSync(path.dirname(file), { recursive: true });
    copyFileSync(built, file);
    compiled.push([name, file]);
  }
  return compiled;
}

/**
 * Returns the wasm with its bindings.
 *
 * @param {string} command
 * @param {string} name
 * @param {string} wasm
 */
async function bind(command, name, wasm) {
  const smaller = [
    "--no-typescript",
    "--remove-name-section",
    "--remove-producers-section",
    "--omit-default-module-path",
  ];
  const args = ["--target", "web", ...smaller, "--out-name", BINDGEN_NAME];
  const settings = [await commandVersion(command), args];
  const folder = path.join(target, "npm-package", "bindings", path.parse(name).name);
  const bound = path.join(folder, `${BINDGEN_NAME}_bg.wasm`);
  await stage(`bindings of ${name}`, { inputs: [wasm], settings, outputs: [bound] }, async () => {
    rmSync(folder, { recursive: true, force: true });
    await runOrThrow("wasm-bindgen failed.", command, [...args, "--out-dir", folder, wasm], { limit: 120 });
  });
  return bound;
}

/** What npm/machine/machine.js calls; what else wasm-bindgen exports is for glue that the package doesn't have. */
const USED_EXPORTS = /^(memory|(machine|reconnection)_\w+|__wbg_(machine|reconnection)_free)$/;

/**
 * @param {string} name
 * @param {string} input
 */
function optimise(name, input) {
  const output = path.join(dist, "wasm", name);
  const args = ["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"];
  const settings = [optimiseSettings(args), String(USED_EXPORTS)];
  return stage(`smaller ${name}`, { inputs: [input], settings, outputs: [output] }, async () => {
    const reduced = path.join(target, "npm-package", name);
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
  ...Object.keys(WASM).map((name) => path.join("wasm", name)),
];

/** The JavaScript that the entries are made of; the source maps name these files. */
export const packageSources = () =>
  filesIn(inRoot("npm"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => path.join("npm", name));
