// Builds the contenders that are written in Rust: a wasm module each, beside its bindings.

import { readFileSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "../cargo.mjs";
import { inRoot, nodeTool, target } from "../paths.mjs";
import { Problem } from "../problem.mjs";
import { must } from "../run.mjs";
import { WASM_TARGET } from "../rust.mjs";
import { stage } from "../stamps.mjs";
import { step } from "../steps.mjs";
import { lockedVersion } from "../versions.mjs";

/** Served as /built/. */
export const built = path.join(target, "benches", "built");

/** As users build: for speed, with the optimiser that wasm-pack runs. */
const OPTIMISE = ["-O3", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-reference-types"];
const MORE_FEATURES = ["--enable-multivalue", "--enable-mutable-globals", "--enable-sign-ext"];

export async function buildClients(wasmBindgen, contenders) {
  checkLock();
  for (const { name, feature } of contenders) if (feature) await buildClient(wasmBindgen, name, feature);
}

/** One wasm-bindgen command serves both lock files. */
function checkLock() {
  const lock = readFileSync(inRoot("benches", "Cargo.lock"), "utf8");
  const version = lockedVersion("wasm-bindgen");
  if (lock.includes(`name = "wasm-bindgen"\nversion = "${version}"`)) return;
  throw new Problem(
    `benches/Cargo.lock has another wasm-bindgen than Cargo.lock (${version}); run: ` +
      `cargo update --manifest-path benches/Cargo.toml -p wasm-bindgen --precise ${version}`,
  );
}

async function buildClient(wasmBindgen, name, feature) {
  const wasm = await step(`${name}, compiled`, () => compile(name, feature));
  const folder = path.join(built, feature);
  const outputs = [path.join(folder, "client.js"), path.join(folder, "client_bg.wasm")];
  await stage(`${name}, bound`, { inputs: [wasm], settings: [wasmBindgen, OPTIMISE], outputs }, async () => {
    const args = ["--target", "web", "--no-typescript", "--out-name", "client", "--out-dir", folder, wasm];
    await must("wasm-bindgen failed.", wasmBindgen, args, { limit: 120 });
    const file = outputs[1];
    await must("wasm-opt failed.", nodeTool("wasm-opt"), [...OPTIMISE, ...MORE_FEATURES, file, "-o", file], { limit: 300 });
  });
}

async function compile(name, feature) {
  const artifacts = await cargoBuild(
    `The contender ${name} does not compile.`,
    [
      ...["build", "--manifest-path", inRoot("benches", "Cargo.toml"), "--package", "bench-client"],
      ...["--release", "--target", WASM_TARGET, "--features", feature],
    ],
    { env: { CARGO_TARGET_DIR: path.join(target, "benches") } },
  );
  const wasm = artifacts.at(-1)?.filenames.find((file) => file.endsWith(".wasm"));
  if (!wasm) throw new Problem(`cargo built no .wasm file for ${name}.`);
  return wasm;
}
