// Builds one crate of benches/ with one feature: cargo, wasm-bindgen, wasm-opt.

import { readFileSync } from "node:fs";
import path from "node:path";
import { inRoot, target } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { stage } from "../../build/stamps.mjs";
import { step } from "../../lib/steps.mjs";
import { lockedVersion } from "../../setup/versions.mjs";
import { compileWasm, optimiseSettings, optimiseWasm } from "../../build/wasm-tools.mjs";

const manifest = inRoot("benches", "Cargo.toml");
const folder = path.join(target, "benches");

/** The page's server serves it as /built/. */
export const built = path.join(folder, "built");

/** Checks that one wasm-bindgen command fits both lock files. */
export function checkLock() {
  const lock = readFileSync(inRoot("benches", "Cargo.lock"), "utf8");
  const version = lockedVersion("wasm-bindgen");
  if (lock.includes(`name = "wasm-bindgen"\nversion = "${version}"`)) return;
  throw new UserError(
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
  const settings = [wasmBindgen, bind, optimiseSettings(optimise)];
  await stage(`${title}, bound`, { inputs: [compiled], settings, outputs: Object.values(made) }, async () => {
    const args = ["--target", "web", "--no-typescript", ...bind, "--out-name", "module", "--out-dir", out, compiled];
    await runOrThrow("wasm-bindgen failed.", wasmBindgen, args, { limit: 120 });
    await optimiseWasm(optimise, made.wasm, made.wasm);
  });
  return made;
}

/**
 * @param {string} title
 * @param {string} crate
 * @param {string | undefined} feature
 * @param {string} profile
 */
function compile(title, crate, feature, profile) {
  const args = ["build", "--manifest-path", manifest, "--package", crate, "--profile", profile];
  return compileWasm(title, [...args, ...(feature ? ["--features", feature] : [])], { CARGO_TARGET_DIR: folder });
}
