// The tests that run in browsers: compiled once, then run in each engine and context by wasm-bindgen's test runner.

import { copyFileSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "../lib/cargo.mjs";
import { countRustTests } from "./counts.mjs";
import { driverEnvironment, withoutForeign } from "../lib/driver-environment.mjs";
import { CONTEXTS, ENGINES } from "../lib/engines.mjs";
import { artefacts } from "../lib/paths.mjs";
import { UserError } from "../lib/user-error.mjs";
import { recordRun } from "../lib/report.mjs";
import { runOrThrow, run } from "../lib/run.mjs";
import { WASM_TARGET } from "../setup/rust.mjs";
import { withScratch } from "../lib/scratch.mjs";
import { step } from "../lib/steps.mjs";

/** Seconds a whole test binary may take; what the runner needs around it comes on top. */
const TIME_LIMITS = { browser: 300, leaks: 600 };
const RUNNER_ALLOWANCE = 90;

/**
 * Compiles the test binaries and copies them to where no later build can replace them.
 * @param {string} server  host:port of the echo server, which gets compiled in
 * @param {string} folder
 * @param {{title?: string, plus?: string[], features?: string, args?: string[], env?: object, tests?: string[]}} [build]
 *   how, if not as usual
 * @returns {Promise<Record<"browser"|"leaks", string>>} paths of wasm files
 */
export function compileBrowserTests(server, folder, build = {}) {
  const { title = "", plus = [], features = "gloo-net", args = [], env = {}, tests = Object.keys(TIME_LIMITS) } = build;
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
      { env: { SOCKSTREAM_TEST_SERVER: server, ...env } },
    );
    return Object.fromEntries(
      tests.map((name) => {
        const built = artifacts.find(({ executable, target }) => executable && target.name === name);
        if (!built) throw new UserError(`cargo built no test named ${name}.`);
        const copy = path.join(folder, `${[name, title].filter(Boolean).join("-").replace(/\W+/g, "-")}.wasm`);
        copyFileSync(built.executable, copy);
        return [name, copy];
      }),
    );
  });
}

/**
 * Runs one compiled test binary in one engine and context, and records its row.
 * @param {object} job
 * @param {"browser"|"leaks"} job.test
 * @param {string} job.wasm
 * @param {string} job.wasmBindgen  the runner lies beside it
 * @param {string} job.engine   of ENGINES
 * @param {string} job.context  of CONTEXTS
 * @param {string} job.driver   path of the engine's WebDriver
 * @param {string} [job.build]  title of the build, if it is not the usual one
 * @param {string} [job.proof]  a test that only such a build has
 */
export async function runBrowserTests({ test, wasm, wasmBindgen, engine, context, driver, build, proof = "" }) {
  const runner = path.join(path.dirname(wasmBindgen), "wasm-bindgen-test-runner");
  const title = browserTitle({ test, engine, context, build });
  const listed = await runOrThrow("The test runner does not start.", runner, [wasm, "--list"], {
    limit: 60,
    env: withoutForeign(),
  });
  const expected = listed.split("\n").filter((line) => line.endsWith(": test")).length;

  if (!listed.includes(proof)) throw new UserError(`Not such a build: it has no test ${proof}.`);

  const log = path.join(artefacts, `${path.basename(wasm, ".wasm")}-${engine}-${context}.log`);
  const [command, ...args] = [
    ...(ENGINES[engine].wrapper ?? []),
    runner,
    wasm,
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
  const counted = countRustTests(result, expected);
  // How much was done in the time there was.
  const done = test === "leaks" && [...result.output.matchAll(/\b\d+ (?:connections|messages): .*/g)].join("; ");
  recordRun(title, { ...counted, note: [counted.note, done].filter(Boolean).join("; ") }, result, log);
}

export function browserTitle({ test, engine, context, build }) {
  return [ENGINES[engine].title, CONTEXTS[context].title, test !== "browser" && test, build].filter(Boolean).join(", ");
}
