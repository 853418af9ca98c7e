// The Rust tests that run in browsers: compiled once, then run in each engine and context by wasm-bindgen's test runner.

import { copyFileSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "../lib/cargo.mjs";
import { driverEnvironment, withoutForeign } from "../lib/driver-environment.mjs";
import { CONTEXTS, ENGINES } from "../lib/engines.mjs";
import { artefacts } from "../lib/paths.mjs";
import { recordRun } from "../lib/report.mjs";
import { run, runOrThrow } from "../lib/run.mjs";
import { withScratch } from "../lib/scratch.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { WASM_TARGET } from "../setup/rust.mjs";
import { countRustTests } from "./counts.mjs";

/** Seconds that a whole test binary may take, and those that the runner may take in addition. */
const TIME_LIMITS = { browser: 300, leaks: 600 };
const RUNNER_ALLOWANCE = 90;

/** @typedef {"browser" | "leaks"} Test */

/** @type {Test[]} */
const TESTS = ["browser", "leaks"];

/**
 * Which test binary to run, and where.
 * @typedef {object} Job
 * @property {Test} test
 * @property {string} engine   of ENGINES
 * @property {string} context  of CONTEXTS
 * @property {string} [build]  title of the build, if it is not the usual one
 */

/**
 * Where the servers listen, as host:port.
 * @typedef {object} Addresses
 * @property {string} server  the echo server
 * @property {string} yamux   the peer that speaks yamux
 */

/**
 * Compiles the test binaries and copies them to where no later build can replace them.
 * @param {Addresses} addresses  which get compiled in
 * @param {string} folder
 * @param {{title?: string, plus?: string[], features?: string, args?: string[], env?: Record<string, string>, tests?: Test[]}} [build]
 *   how to build, where that is not as usual
 * @returns {Promise<Record<Test, string>>} paths of wasm files
 */
export function compileBrowserTests({ server, yamux }, folder, build = {}) {
  const { title = "", plus = [], features = "gloo-net,__all", args = [], env = {}, tests = TESTS } = build;
  return step(["browser tests, compiled", title].filter(Boolean).join(", "), async () => {
    const artifacts = await cargoBuild(
      "The browser tests do not compile.",
      [
        ...[
          ...plus,
          "test",
          "--no-run",
          "--package",
          "sockstream",
          "--target",
          WASM_TARGET,
          "--features",
          features,
          ...args,
        ],
        ...tests.flatMap((name) => ["--test", name]),
      ],
      { env: { SOCKSTREAM_TEST_SERVER: server, SOCKSTREAM_TEST_YAMUX: yamux, ...env } },
    );
    const binaries = Object.fromEntries(
      tests.map((name) => {
        const built = artifacts.find(({ executable, target }) => executable && target.name === name);
        if (!built?.executable) throw new UserError(`cargo built no test named ${name}.`);
        const copy = path.join(folder, `${[name, title].filter(Boolean).join("-").replace(/\W+/g, "-")}.wasm`);
        copyFileSync(built.executable, copy);
        return [name, copy];
      }),
    );
    return /** @type {Record<Test, string>} */ (binaries);
  });
}

/**
 * Runs one compiled test binary in one engine and context, and records its row.
 * @param {Job & {wasm: string, wasmBindgen: string, driver: string, proof?: string, only?: string}} job  paths of the compiled
 *   tests, of `wasm-bindgen`, which its test runner lies beside, and of the engine's WebDriver; a test that only such a build
 *   has; and what a test's name has to contain
 */
export async function runBrowserTests(job) {
  const { test, wasm, wasmBindgen, engine, context, driver, build, proof = "", only } = job;
  const runner = path.join(path.dirname(wasmBindgen), "wasm-bindgen-test-runner");
  const title = browserTitle({ test, engine, context, build });
  const listed = await runOrThrow("The test runner does not start.", runner, [wasm, "--list"], {
    limit: 60,
    env: withoutForeign(),
  });
  const names = [...listed.matchAll(/^(.*): test$/gm)].map(([, name]) => name);
  const expected = names.filter((name) => only === undefined || name.includes(only)).length;

  if (!listed.includes(proof)) throw new UserError(`Not such a build: it has no test ${proof}.`);

  const log = path.join(artefacts, `${path.basename(wasm, ".wasm")}-${engine}-${context}.log`);
  const [command, ...args] = [
    ...(ENGINES[engine].wrapper ?? []),
    runner,
    wasm,
    ...(only === undefined ? [] : [only]),
    ...(test === "leaks" ? ["--nocapture"] : []),
  ];
  const result = await withScratch((scratch) =>
    run(command, args, {
      limit: TIME_LIMITS[test] + RUNNER_ALLOWANCE,
      log,
      env: {
        ...driverEnvironment(engine, driver, TIME_LIMITS[test]),
        [CONTEXTS[context].variable]: "1",
        TMPDIR: scratch,
      },
    }),
  );
  const counted = countRustTests(result, { expected, only });
  // The leak tests run for a fixed time; this is how much they did in it.
  const done = test === "leaks" && [...result.output.matchAll(/\b\d+ (?:connections|messages): .*/g)].join("; ");
  recordRun(title, { ...counted, note: [counted.note, done].filter(Boolean).join("; ") }, result, log);
}

/** @param {Job} job */
export function browserTitle({ test, engine, context, build }) {
  return [ENGINES[engine].title, CONTEXTS[context].title, test !== "browser" && test, build].filter(Boolean).join(", ");
}
