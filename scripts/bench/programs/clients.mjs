// The contenders as the page loads them: a wasm module each where they are written in Rust, a bundle each where not.

import path from "node:path";
import { inRoot, nodeTool } from "../../lib/paths.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { step } from "../../lib/steps.mjs";
import { buildWasm, built, checkLock } from "./wasm.mjs";

export async function buildClients(wasmBindgen, contenders) {
  checkLock();
  for (const { name, feature } of contenders) {
    if (!feature) continue;
    // As for speed: users get there by `opt-level = 3` and wasm-opt.
    const settings = { crate: "bench-client", feature, profile: "release", bind: [], optimise: ["-O3"] };
    await buildWasm({ ...settings, title: name, name: `client-${feature}` }, wasmBindgen);
  }
  await step("contenders in JavaScript", () => bundle(contenders));
}

/** Each with a copy of what they share: a function that only one of them calls is optimised for that one. */
function bundle(contenders) {
  const scripts = contenders.flatMap(({ script }) =>
    script ? [inRoot("benches", "page", "contenders", `${script}.js`)] : [],
  );
  const args = ["--bundle", "--format=esm", "--target=es2022", "--external:/dist/*", "--log-level=warning"];
  const outdir = path.join(built, "contenders");
  return runOrThrow("esbuild failed.", nodeTool("esbuild"), [...scripts, ...args, `--outdir=${outdir}`], { limit: 60 });
}
