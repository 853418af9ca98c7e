// Fuzzes the state machine for a fixed time, beginning with the inputs that are kept in the repository.

import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { artefacts, inRoot, target } from "../lib/paths.mjs";
import { recordRun } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { withScratch } from "../lib/scratch.mjs";
import { PARTS } from "./options.mjs";

const TARGET = "machine";
const SECONDS = 45;
const BUILD_LIMIT = 900;

/** @param {{nightly: string[], cargoFuzz: string}} tools */
export async function runFuzzing({ nightly, cargoFuzz }) {
  const corpus = inRoot("fuzz", "corpus", TARGET);
  const kept = readdirSync(corpus).length;
  const log = path.join(artefacts, "fuzz.log");
  mkdirSync(artefacts, { recursive: true });
  const crash = `${artefacts}${path.sep}fuzz-`;
  // All of the code is safe Rust, so that sanitizers would find nothing, and make each run slower.
  const build = ["--sanitizer", "none", "--fuzz-dir", inRoot("fuzz")];
  const bounds = [`-max_total_time=${SECONDS}`, "-max_len=512", "-timeout=10"];
  const options = [...bounds, "-print_final_stats=1", `-artifact_prefix=${crash}`];
  const result = await withScratch((found) =>
    run(cargoFuzz, ["run", ...build, TARGET, found, corpus, "--", ...options], {
      limit: BUILD_LIMIT + SECONDS,
      log,
      // cargo-fuzz calls cargo; this chooses the toolchain.
      env: { ...process.env, RUSTUP_TOOLCHAIN: nightly[0].slice(1), CARGO_TARGET_DIR: path.join(target, "fuzz") },
    }),
  );
  const executed = Number(result.output.match(/number_of_executed_units: *(\d+)/)?.[1] ?? 0);
  const coverage = [...result.output.matchAll(/ cov: (\d+)/g)].at(-1)?.[1] ?? 0;
  const done = `${executed} scripts, ${kept} of them kept, ${coverage} places covered`;
  const ok = result.ok && executed > kept;
  recordRun(PARTS.fuzz, { passed: Number(ok), failed: Number(!ok), ignored: 0, note: done }, result, log);
}
