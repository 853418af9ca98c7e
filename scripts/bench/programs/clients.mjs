// Builds the competitors that the page loads: a wasm module for each in Rust, a bundle for each in JavaScript.

import path from "node:path";
import { inRoot, nodeTool } from "../../lib/paths.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { step } from "../../lib/steps.mjs";
import { buildWasm, built, checkLock } from "./wasm.mjs";

/** @import { Competitor } from "../../../benches/page/types.d.ts" */

/**
 * @param {string} wasmBindgen  path of the command
 * @param {Competitor[]} competitors
 */
export async function buildClients(wasmBindgen, competitors) {
  checkLock();
  for (const { name, feature } of competitors) {
    if (!feature) continue;
    // Built for speed, as users can: `opt-level = 3` and wasm-opt.
    const settings = { crate: "bench-client", feature, profile: "release", bind: [], optimise: ["-O3"] };
    await buildWasm({ ...settings, title: name, name: `client-${feature}` }, wasmBindgen);
  }
  await step("competitors in JavaScript", () => bundle(competitors));
}

/**
 * Each bundle has its own copy of the shared code: a function that only one competitor calls is optimised for that one.
 * @param {Competitor[]} competitors
 */
function bundle(competitors) {
  const scripts = competitors.flatMap(({ script }) =>
    script ? [inRoot("benches", "page", "competitors", `${script}.js`)] : [],
  );
  const args = ["--bundle", "--format=esm", "--target=es2022", "--external:/dist/*", "--log-level=warning"];
  const outdir = path.join(built, "competitors");
  return runOrThrow("esbuild failed.", nodeTool("esbuild"), [...scripts, ...args, `--outdir=${outdir}`], { limit: 60 });
}
