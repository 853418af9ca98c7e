// The tests as wasm-pack runs them for users.

import path from "node:path";
import { driverEnvironment } from "../lib/driver-environment.mjs";
import { artefacts } from "../lib/paths.mjs";
import { recordRun } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { withScratch } from "../lib/scratch.mjs";
import { countRustTests } from "./counts.mjs";
import { PARTS } from "./options.mjs";

/** Seconds, compiling included. */
const LIMIT = 1500;

/** Seconds for one test binary in the browser; wasm-pack runs all of them, the leak tests included. */
const BINARY_LIMIT = 600;

/**
 * Runs the command as users type it. It does not say which context to use: that comes from the project's own configuration.
 * Without a configuration nothing would run, which counts as a failure here.
 * @param {{wasmPack: string, wasmBindgen: string, driver: string, server: string}} tools  paths, and the server's host:port
 */
export async function runWasmPack({ wasmPack, wasmBindgen, driver, server }) {
  const log = path.join(artefacts, "wasm-pack.log");
  const environment = driverEnvironment("chromium", driver, BINARY_LIMIT);
  const result = await withScratch((scratch) =>
    run(wasmPack, ["test", "--headless", "--chrome", "--chromedriver", driver], {
      limit: LIMIT,
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
