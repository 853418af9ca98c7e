// The tests as wasm-pack runs them for users: those of the crate, and those of the template for users' own.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { driverEnvironment } from "../lib/driver-environment.mjs";
import { artefacts, inRoot, root, target } from "../lib/paths.mjs";
import { recordRun } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { withScratch } from "../lib/scratch.mjs";
import { countRustTests } from "./counts.mjs";
import { PARTS } from "./options.mjs";

/** Where the template's echo server listens. Compiled in, so the same each time; no other part uses it. */
const TEST_SERVER = "127.0.0.1:18100";

/** @typedef {{wasmPack: string, wasmBindgen: string, driver: string}} Tools  paths */

/** Seconds, compiling included. */
const LIMIT = 1500;

/** Seconds for one test binary in the browser; wasm-pack runs all of them, the leak tests included. */
const BINARY_LIMIT = 600;

/**
 * Runs the command as users type it. It does not say which context to use: that comes from the project's own configuration.
 * Without a configuration nothing would run, which counts as a failure here.
 * @param {Tools & {server: string}} tools  and the server's host:port
 */
export async function runWasmPack({ wasmPack, wasmBindgen, driver, server }) {
  const log = path.join(artefacts, "wasm-pack.log");
  const environment = withPrograms({ wasmPack, wasmBindgen, driver });
  const result = await withScratch((scratch) =>
    run(wasmPack, ["test", "--headless", "--chrome", "--chromedriver", driver], {
      limit: LIMIT,
      log,
      env: { ...environment, SOCKSTREAM_TEST_SERVER: server, TMPDIR: scratch },
    }),
  );
  recordRun(PARTS["wasm-pack"], countRustTests(result), result, log);
}

/**
 * Runs the template for users' own tests by its script, in a copy outside of the repository, as users have it.
 * @param {Tools & {echoServer: string}} tools
 */
export async function runTestingTemplate({ echoServer, ...tools }) {
  const log = path.join(artefacts, "testing-template.log");
  const { WASM_BINDGEN_TEST_WEBDRIVER_JSON, ...environment } = withPrograms(tools);
  const result = await withScratch((scratch) => {
    const copy = path.join(scratch, "copy");
    cpSync(inRoot("examples", "testing-template"), copy, { recursive: true });
    const manifest = path.join(copy, "Cargo.toml");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace('path = "../.."', `path = ${JSON.stringify(root)}`));
    return run(path.join(copy, "test.sh"), ["--chrome", "--chromedriver", tools.driver], {
      limit: LIMIT,
      log,
      cwd: copy,
      env: {
        ...environment,
        CARGO_TARGET_DIR: path.join(target, "testing-template"),
        ECHO_SERVER: echoServer,
        TEST_SERVER,
        TMPDIR: scratch,
      },
    });
  });
  recordRun("testing template", countRustTests(result, { expected: 1 }), result, log);
}

/**
 * The environment with the programs that wasm-pack runs.
 * @param {Tools} tools
 */
function withPrograms({ wasmPack, wasmBindgen, driver }) {
  const environment = driverEnvironment("chromium", driver, BINARY_LIMIT);
  // wasm-pack takes a wasm-bindgen of the right version from PATH, and would download one otherwise.
  const folders = [wasmPack, wasmBindgen].map((program) => path.dirname(program));
  return { ...environment, PATH: [...folders, environment.PATH].join(path.delimiter) };
}
