// How many tests passed and failed. A test without a result counts as failed.

import { sum } from "../lib/numbers.mjs";

/** @typedef {{passed: number, failed: number, ignored: number, note?: string}} Counts */

/**
 * Adds up all `test result:` lines, as Rust's test harness and that of wasm-bindgen-test print them. The stable harness writes no
 * JSON. cargo-nextest writes JUnit, but runs native tests only, without those in documentation: the lines would still have to be
 * read for tests in browsers.
 * @param {{ok: boolean, output: string}} result  of `run`
 * @param {{expected?: number, only?: string}} [known]  how many tests there are, and what their names had to contain
 * @returns {Counts}
 */
export function countRustTests({ ok, output }, { expected = 0, only } = {}) {
  const total = { passed: 0, failed: 0, ignored: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored;/gm,
  )) {
    total.passed += Number(passed);
    total.failed += Number(failed);
    total.ignored += Number(ignored);
  }
  const announced = sum([...output.matchAll(/^running (\d+) tests?$/gm)].map(([, count]) => Number(count)));
  // A crash takes the result line with it; none of the tests before it is known to be well.
  const lost = Math.max(announced, expected) - (total.passed + total.failed + total.ignored);
  if (lost > 0) return { ...total, failed: total.failed + lost, note: `no result from ${lost}` };
  return orFailure(total, ok, only);
}

/**
 * Counts what node-reporter.mjs wrote.
 * @param {boolean} ok  whether the run ended with exit code 0
 * @param {import("./node-reporter.mjs").Outcome[]} outcomes
 * @param {string} [only]  what the tests' names had to match
 * @returns {Counts}
 */
export function countNodeTests(ok, outcomes, only) {
  const total = {
    passed: outcomes.filter(({ passed, skipped }) => passed && !skipped).length,
    failed: outcomes.filter(({ passed }) => !passed).length,
    ignored: outcomes.filter(({ passed, skipped }) => passed && skipped).length,
  };
  return orFailure(total, ok, only);
}

/** The note of a row whose pattern matches no test. @param {string} only */
export const noMatch = (only) => `no test's name matches “${only}”`;

/**
 * A run in which nothing ran, or that failed though no test did, is one failure.
 * @param {Counts} total
 * @param {boolean} ok
 * @param {string} [only]
 * @returns {Counts}
 */
function orFailure(total, ok, only) {
  if (total.failed > 0) return total;
  if (!ok) return { ...total, failed: 1, note: "no test failed, but the run did" };
  if (total.passed > 0) return total;
  return { ...total, failed: 1, note: only === undefined || total.ignored ? "nothing ran" : noMatch(only) };
}
