// Measures all cases in one browser: competitors take turns in one page.

import { UserError } from "../../lib/user-error.mjs";
import { stopSignal } from "../../lib/processes.mjs";
import { step } from "../../lib/steps.mjs";
import { BASELINE } from "./competitors.mjs";
import { Reports, withPage } from "./session.mjs";

/** @import { BenchCase, Competitor, Timing } from "../../../benches/page/types.d.ts" */
/** @import { Where } from "./session.mjs" */

/** How often a browser is started anew because a competitor made the page hang. */
const MOST_HANGS = 3;

/** @typedef {Where & {competitors: Competitor[], cases: BenchCase[], rounds: number}} Job */
/** @typedef {{benchCase: BenchCase, results: Record<string, Timing>}} Measured */

/**
 * A competitor that makes the page hang has failed in that case; the others are measured there in another browser.
 * @param {Job} job
 * @returns {Promise<{version: string, measured: Measured[], problem?: UserError}>} a problem ends it early
 */
export async function measureTimes(job) {
  /** @type {Measured[]} */
  const measured = [];
  /** @type {Record<string, Record<string, Timing>>} by path of the case */
  const hung = {};
  let cases = job.cases;
  for (let hangs = 0; ; hangs++) {
    const { version, turn, problem } = await measureUntilProblem({ ...job, cases }, measured);
    for (const { benchCase, results } of measured) Object.assign(results, hung[benchCase.path]);
    const [first, ...rest] = job.cases.slice(measured.length);
    if (!problem || !turn || turn === BASELINE || hangs === MOST_HANGS) return { version, measured, problem };
    hung[first.path] = { ...hung[first.path], [turn]: { failed: "the page hung" } };
    cases = [{ ...first, competitors: first.competitors.filter((name) => !hung[first.path][name]) }, ...rest];
  }
}

/**
 * Adds to `measured`. Resolves with the problem that ended it, and with who was being measured if the page hung.
 * @param {Job} job
 * @param {Measured[]} measured
 * @returns {Promise<{version: string, problem?: UserError, turn?: string}>}
 */
async function measureUntilProblem({ cases, competitors, rounds, ...where }, measured) {
  const before = measured.length;
  const reports = new Reports();
  const answers = {
    plan: () => ({ competitors, cases, rounds, servers: where.echo?.addresses ?? [] }),
    /** @param {Measured} one */
    case: (one) => reports.add(() => measured.push(one)),
  };
  let version = "";
  const action = async () => {
    for (const [index, { path }] of cases.entries()) {
      await step(`${where.engine}: ${path}`, () => reports.until(() => measured.length - before > index));
    }
  };
  try {
    await withPage(where, answers, reports, {
      start(browser) {
        version = browser.capabilities.browserVersion ?? "";
      },
      action,
    });
    return { version };
  } catch (problem) {
    if (!(problem instanceof UserError) || stopSignal()) throw problem;
    return { version, problem, turn: reports.isSilent ? reports.turn : undefined };
  }
}
