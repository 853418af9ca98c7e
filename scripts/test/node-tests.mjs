// The tests that Node runs: those of the scripts, of the page, and of what others build with the package.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { artefacts, inRoot } from "../lib/paths.mjs";
import { recordFailure, recordRun } from "../lib/report.mjs";
import { run } from "../lib/run.mjs";
import { withScratch } from "../lib/scratch.mjs";
import { chromium } from "../lib/which.mjs";
import { countNodeTests } from "./counts.mjs";
import { PARTS } from "./options.mjs";

/** Seconds for all files of one folder. */
const LIMIT = 600;

const REPORTER = inRoot("scripts", "test", "node-reporter.mjs");

/**
 * Tests the scripts themselves.
 * @param {string} [only]  a regular expression for the names of tests
 */
export async function runScriptTests(only) {
  await runNodeTests("scripts", nodeTests("scripts"), {}, only);
}

/**
 * Tests the page in a real browser.
 * @param {URL} url        where the echo server serves it
 * @param {string} [only]  a regular expression for the names of tests
 */
export async function runPageTests(url, only) {
  await runNodeTests("page", nodeTests("page"), { SOCKSTREAM_URL: url.href, CHROMIUM: chromium() }, only);
}

/** Lists the test files in a folder of tests/. @param {string} name */
export function nodeTests(name) {
  const folder = inRoot("tests", name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".test.mjs"))
    .map((file) => path.join(folder, file));
}

/**
 * Runs files of tests, and records their row.
 * @param {"scripts" | "page" | "bundlers" | "examples"} part
 * @param {string[]} files
 * @param {NodeJS.ProcessEnv} variables
 * @param {string} [only]  a regular expression for the names of tests
 */
export async function runNodeTests(part, files, variables, only) {
  if (files.length === 0) return recordFailure(PARTS[part], "there are no test files");
  const log = path.join(artefacts, `${part}.log`);
  const { FORCE_COLOR, ...inherited } = process.env;
  await withScratch(async (scratch) => {
    const outcomes = path.join(scratch, "outcomes");
    const reporters = [
      ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
      ...[`--test-reporter=${REPORTER}`, `--test-reporter-destination=${outcomes}`],
    ];
    const pattern = only === undefined ? [] : [`--test-name-pattern=${only}`];
    const result = await run(process.execPath, ["--test", ...reporters, ...pattern, ...files], {
      limit: LIMIT,
      log,
      env: { ...inherited, NO_COLOR: "1", TMPDIR: scratch, ...variables },
    });
    const lines = existsSync(outcomes) ? readFileSync(outcomes, "utf8").split("\n").filter(Boolean) : [];
    const counts = countNodeTests(
      result.ok,
      lines.map((line) => JSON.parse(line)),
      only,
    );
    recordRun(PARTS[part], counts, result, log);
  });
}
