// The tests that need no runner of ours: native ones, those of the page, and wasm-pack's way.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { countNodeTests, countRustTests } from "./counts.mjs";
import { driverEnvironment } from "../lib/driver-environment.mjs";
import { FAULTS } from "../lib/echo-server.mjs";
import { PARTS } from "./options.mjs";
import { artefacts, inRoot, target } from "../lib/paths.mjs";
import { recordFailure, recordRun } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { withScratch } from "../lib/scratch.mjs";
import { chromium } from "../lib/which.mjs";

const CARGO_LIMIT = 1500;
const MIRI_LIMIT = 900;
const NODE_LIMIT = 600;

/** Seconds for one test binary in the browser; wasm-pack runs all of them, the leak tests included. */
const WASM_PACK_BINARY_LIMIT = 600;

export async function runNativeTests() {
  const log = path.join(artefacts, "native.log");
  const result = await run("cargo", ["test", "--workspace", ...FAULTS, "--locked", "--no-fail-fast"], {
    limit: CARGO_LIMIT,
    log,
  });
  recordRun(PARTS.native, countRustTests(result), result, log);
}

/** The library's native tests in Miri, which is slow: proptest runs a few cases there. @param {string[]} nightly */
export async function runMiri(nightly) {
  const log = path.join(artefacts, "miri.log");
  const args = [...nightly, "miri", "test", "--package", "sockstream", "--lib", "--locked", "--no-fail-fast"];
  const env = { ...process.env, CARGO_TARGET_DIR: path.join(target, "miri") };
  const result = await run("cargo", args, { limit: MIRI_LIMIT, log, env });
  recordRun(PARTS.miri, countRustTests(result), result, log);
}

/** The page, in a real browser. @param {URL} url  where the echo server serves it */
export async function runPageTests(url) {
  const files = nodeTests("page");
  if (files.length === 0) return recordFailure(PARTS.page, "there are no page tests");
  await runNodeTests("page", files, { SOCKSTREAM_URL: url.href, CHROMIUM: chromium() });
}

/** The test files in that folder of tests/. */
export function nodeTests(name) {
  const folder = inRoot("tests", name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".test.mjs"))
    .map((file) => path.join(folder, file));
}

/** @param {string} name  of PARTS */
export async function runNodeTests(name, files, variables) {
  const log = path.join(artefacts, `${name}.log`);
  const { FORCE_COLOR, ...inherited } = process.env;
  const result = await withScratch((scratch) =>
    run(process.execPath, ["--test", "--test-reporter=spec", ...files], {
      limit: NODE_LIMIT,
      log,
      env: { ...inherited, NO_COLOR: "1", TMPDIR: scratch, ...variables },
    }),
  );
  recordRun(PARTS[name], countNodeTests(result), result, log);
}

/**
 * The command as users type it. It says nothing of the context, so that comes from the project's own configuration;
 * where that is missing nothing runs, which is a failure here.
 * @param {{wasmPack: string, wasmBindgen: string, driver: string, server: string}} tools  paths, and the server's host:port
 */
export async function runWasmPack({ wasmPack, wasmBindgen, driver, server }) {
  const log = path.join(artefacts, "wasm-pack.log");
  const environment = driverEnvironment("chromium", driver, WASM_PACK_BINARY_LIMIT);
  const result = await withScratch((scratch) =>
    run(wasmPack, ["test", "--headless", "--chrome", "--chromedriver", driver], {
      limit: CARGO_LIMIT,
      log,
      env: {
        ...environment,
        // wasm-pack takes a wasm-bindgen of the right version from PATH, and would download one otherwise.
        PATH: [path.dirname(wasmBindgen), environment.PATH].join(path.delimiter),
        SOCKSTREAM_TEST_SERVER: server,
        TMPDIR: scratch,
      },
    }),
  );
  recordRun(PARTS["wasm-pack"], countRustTests(result), result, log);
}
