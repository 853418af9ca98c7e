// Builds one crate of benches/ with one feature: cargo, wasm-bindgen, wasm-opt.

import { readFileSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "../cargo.mjs";
import { inRoot, nodeTool, target } from "../paths.mjs";
import { Problem } from "../problem.mjs";
import { must } from "../run.mjs";
import { WASM_TARGET } from "../rust.mjs";
import { stage } from "../stamps.mjs";
import { step } from "../steps.mjs";
import { lockedVersion, nodeModuleVersion } from "../versions.mjs";

/** What rustc's wasm32 target emits, so what wasm-opt has to accept. */
const WASM_FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
].map((feature) => `--enable-${feature}`);

const manifest = inRoot("benches", "Cargo.toml");
const folder = path.join(target, "benches");

/** Served as /built/. */
export const built = path.join(folder, "built");

/** One wasm-bindgen command serves both lock files. */
export function checkLock() {
  const lock = readFileSync(inRoot("benches", "Cargo.lock"), "utf8");
  const version = lockedVersion("wasm-bindgen");
  if (lock.includes(`name = "wasm-bindgen"\nversion = "${version}"`)) return;
  throw new Problem(
    `benches/Cargo.lock has another wasm-bindgen than Cargo.lock (${version}); run: ` +
      `cargo update --manifest-path benches/Cargo.toml --package wasm-bindgen --precise ${version}`,
  );
}

/**
 * @param {object} module
 * @param {string} module.title
 * @param {string} module.crate    of benches/
 * @param {string} [module.feature]
 * @param {string} module.profile  of benches/Cargo.toml
 * @param {string[]} module.bind   arguments for wasm-bindgen
 * @param {string[]} module.optimise  arguments for wasm-opt
 * @param {string} module.name     of its folder in `built`
 * @param {string} wasmBindgen     path of the command
 * @returns {Promise<{js: string, wasm: string}>} files
 */
export async function buildWasm({ title, crate, feature, profile, bind, optimise, name }, wasmBindgen) {
  const compiled = await step(`${title}, compiled`, () => compile(title, crate, feature, profile));
  const out = path.join(built, name);
  const made = { js: path.join(out, "module.js"), wasm: path.join(out, "module_bg.wasm") };
  const settings = [wasmBindgen, bind, optimise, nodeModuleVersion("binaryen")];
  await stage(`${title}, bound`, { inputs: [compiled], settings, outputs: Object.values(made) }, async () => {
    const args = ["--target", "web", "--no-typescript", ...bind, "--out-name", "module", "--out-dir", out, compiled];
    await must("wasm-bindgen failed.", wasmBindgen, args, { limit: 120 });
    const smaller = [...optimise, ...WASM_FEATURES, made.wasm, "-o", made.wasm];
    await must("wasm-opt failed.", nodeTool("wasm-opt"), smaller, { limit: 300 });
  });
  return made;
}

async function compile(title, crate, feature, profile) {
  const args = ["build", "--manifest-path", manifest, "--package", crate, "--profile", profile, "--target", WASM_TARGET];
  const artifacts = await cargoBuild(`${title} does not compile.`, [...args, ...(feature ? ["--features", feature] : [])], {
    env: { CARGO_TARGET_DIR: folder },
  });
  const wasm = artifacts.at(-1)?.filenames.find((file) => file.endsWith(".wasm"));
  if (!wasm) throw new Problem(`cargo built no .wasm file for ${title}.`);
  return wasm;
}
