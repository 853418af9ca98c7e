// Counts from what test programs print. What ended without saying its result counts as failed, never as nothing.

import { sum } from "../lib/numbers.mjs";

/**
 * Adds up all `test result:` lines, as Rust's test harness and that of wasm-bindgen-test print them.
 * @param {{ok: boolean, output: string}} result  of `run`
 * @param {number} [expected]  how many tests there are, when that is known
 * @returns {{passed: number, failed: number, ignored: number, note?: string}}
 */
export function countRustTests({ ok, output }, expected = 0) {
  const total = { passed: 0, failed: 0, ignored: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored;/gm,
  )) {
    total.passed += Number(passed);
    total.failed += Number(failed);
    total.ignored += Number(ignored);
  }
  const announced = sum([...output.matchAll(/^running (\d+) tests?$/gm)].map(([, count]) => Number(count)));
  // A crash takes the result line with it; whatever was seen before it, none of those tests is known to be well.
  // A crash takes the result line with it; whatever was seen before it, none of those tests is known to be well.
  const lost = Math.max(announced, expected) - (total.passed + total.failed + total.ignored);
  if (lost > 0) return { ...total, failed: total.failed + lost, note: `no result from ${lost}` };
  return orFailure(total, ok);
}

/** Reads the summary that `node --test --test-reporter=spec` prints. */
export function countNodeTests({ ok, output }) {
  const number = (name) => Number(output.match(new RegExp(`^ℹ ${name} (\\d+)$`, "m"))?.[1] ?? 0);
  const total = {
    passed: number("pass"),
    failed: number("fail") + number("cancelled"),
    ignored: number("skipped") + number("todo"),
  };
  return orFailure(total, ok);
}

/** A run in which nothing ran, or that failed though no test did, is one failure. */
function orFailure(total, ok) {
  if (total.failed > 0) return total;
  if (!ok) return { ...total, failed: 1, note: "no test failed, but the run did" };
  return total.passed > 0 ? total : { ...total, failed: 1, note: "nothing ran" };
}
