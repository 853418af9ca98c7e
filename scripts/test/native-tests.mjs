// The tests that run natively: those of the whole workspace, and the library's once more in Miri.

import path from "node:path";
import { FAULTS } from "../lib/echo-server.mjs";
import { artefacts, target } from "../lib/paths.mjs";
import { recordRun } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { countRustTests } from "./counts.mjs";
import { PARTS } from "./options.mjs";

/** Seconds, compiling included. */
const CARGO_LIMIT = 1500;
const MIRI_LIMIT = 900;

/** @param {string} [only]  what a test's name has to contain; without it, all tests run */
export async function runNativeTests(only) {
  const log = path.join(artefacts, "native.log");
  const args = [
    "test",
    "--workspace",
    ...FAULTS,
    "--features",
    "sockstream/__all",
    "--locked",
    "--no-fail-fast",
    ...filter(only),
  ];
  const result = await run("cargo", args, { limit: CARGO_LIMIT, log });
  recordRun(PARTS.native, countRustTests(result, { only }), result, log);
}

/**
 * Runs the library's native tests in Miri, which is slow: proptest runs a few cases there.
 * @param {string[]} nightly  arguments that choose the toolchain
 * @param {string} [only]     what a test's name has to contain
 */
export async function runMiri(nightly, only) {
  const log = path.join(artefacts, "miri.log");
  const command = [...nightly, "miri", "test", "--package", "sockstream", "--lib", "--locked", "--no-fail-fast"];
  const env = { ...process.env, CARGO_TARGET_DIR: path.join(target, "miri") };
  const result = await run("cargo", [...command, ...filter(only)], { limit: MIRI_LIMIT, log, env });
  recordRun(PARTS.miri, countRustTests(result, { only }), result, log);
}

/** @param {string} [only] */
const filter = (only) => (only === undefined ? [] : ["--", only]);
