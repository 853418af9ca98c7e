// Builds the npm package into dist/: Rust -> wasm -> bindings -> smaller wasm and glue -> beside the hand-written JavaScript.

import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { cargoBuild } from "./cargo.mjs";
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

const bindings = path.join(target, "npm-package", "bindings");
const WASM = "sockstream_bg.wasm";
const GLUE = "sockstream.js";

/**
 * @param {string} wasmBindgen  path of the `wasm-bindgen` command
 */
export async function buildPackage(wasmBindgen) {
  const wasm = await step("wasm", compile);
  await bind(wasmBindgen, wasm);
  await optimise();
  await minify();
  await step("package", copyHandWritten);
  reportSizes();
}

async function compile() {
  const artifacts = await cargoBuild(
    "The library does not compile to wasm.",
    [
      ...["rustc", "--package", "sockstream", "--lib", "--release", "--target", WASM_TARGET],
      ...["--features", "npm", "--crate-type", "cdylib"],
    ],
    { env: SMALL },
  );
  const wasm = artifacts.at(-1)?.filenames.find((name) => name.endsWith(".wasm"));
  if (!wasm) throw new Problem("cargo built no .wasm file for the library.");
  return wasm;
}

function bind(wasmBindgen, wasm) {
  const smaller = ["--no-typescript", "--remove-name-section", "--remove-producers-section"];
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

/** Bundled, so that a JavaScript snippet of some crate would end up within it; the wasm stays a file of its own. */
function minify() {
  const input = path.join(bindings, GLUE);
  const output = path.join(dist, "wasm", GLUE);
  const args = ["--bundle", "--format=esm", "--platform=neutral", "--target=es2022", "--minify", "--log-level=warning"];
  const settings = [nodeModuleVersion("esbuild"), args];
  return stage("smaller glue", { inputs: [input], settings, outputs: [output] }, () =>
    must("esbuild failed.", nodeTool("esbuild"), [input, ...args, `--outfile=${output}`], { limit: 60 }),
  );
}

/** The names of the hand-written files that go into the package. */
export const handWritten = () => readdirSync(inRoot("npm")).filter((name) => /\.(js|d\.ts)$/.test(name));

function copyHandWritten() {
  const names = handWritten();
  for (const name of names) copyFileSync(inRoot("npm", name), path.join(dist, name));
  // What an earlier build left must not be published.
  for (const name of readdirSync(dist)) {
    if (name !== "wasm" && !names.includes(name)) rmSync(path.join(dist, name), { recursive: true });
  }
  for (const name of readdirSync(path.join(dist, "wasm"))) {
    if (name !== WASM && name !== GLUE) rmSync(path.join(dist, "wasm", name), { recursive: true });
  }
  if (!existsSync(path.join(dist, "index.js"))) throw new Problem("npm/index.js is missing, so the package has no entry.");
}

function reportSizes() {
  for (const name of [path.join("wasm", WASM), path.join("wasm", GLUE), ...handWritten().filter((name) => name.endsWith(".js"))]) {
    const content = readFileSync(path.join(dist, name));
    const sizes = [
      ["raw", content.length],
      ["gzip -9", gzipSync(content, { level: 9 }).length],
      ["brotli", brotliCompressSync(content).length],
    ];
    console.log(`  ${name.padEnd(24)} ${sizes.map(([kind, bytes]) => `${kind} ${String(bytes).padStart(6)} B`).join("   ")}`);
  }
}
