// Statistics of the rounds of a case: medians and quartiles of times, and of what each competitor takes against the baseline.

import { LEAST_ROUNDS, spread } from "../rounds.mjs";
import { BASELINE, isOurs } from "./competitors.mjs";

/** @import { BenchCase, Timing } from "../../../benches/page/types.d.ts" */
/** @import { Spread } from "../rounds.mjs" */

/**
 * Ratio and difference are taken within each round, since what disturbs the machine mostly disturbs a whole round.
 * @typedef {object} Figure
 * @property {Spread} time   nanoseconds a message
 * @property {Spread} ratio  time of a round by the baseline's of the same round
 * @property {Spread} added  time of a round less the baseline's of the same round
 * @property {number[]} rounds  nanoseconds a message
 */

/**
 * @typedef {object} CaseResult
 * @property {BenchCase["measurement"]} measurement
 * @property {string} title
 * @property {string} path
 * @property {number} rounds  that every competitor had
 * @property {Record<string, Figure>} figures  empty if there are too few rounds
 * @property {Record<string, string>} failed   why a competitor was not timed
 */

/**
 * @param {{benchCase: BenchCase, results: Record<string, Timing>}[]} measured
 * @returns {CaseResult[]}
 */
export function summarise(measured) {
  return measured.map(({ benchCase: { measurement, title, path }, results }) => {
    const timed = Object.entries(results).flatMap(([name, { perMessage, failed }]) =>
      perMessage && !failed ? [{ name, perMessage }] : [],
    );
    const failed = Object.fromEntries(
      Object.entries(results).flatMap(([name, { failed: why }]) => (why ? [[name, why]] : [])),
    );
    const baseline = timed.find(({ name }) => name === BASELINE)?.perMessage;
    const rounds = baseline ? Math.min(...timed.map(({ perMessage }) => perMessage.length)) : 0;
    const figures =
      baseline && rounds >= LEAST_ROUNDS
        ? Object.fromEntries(timed.map(({ name, perMessage }) => [name, figure(perMessage, baseline)]))
        : {};
    return { measurement, title, path, rounds, figures, failed };
  });
}

/** @param {CaseResult} result */
export const hasEnoughRounds = ({ rounds }) => rounds >= LEAST_ROUNDS;

/**
 * @param {number[]} rounds
 * @param {number[]} baseline
 * @returns {Figure}
 */
function figure(rounds, baseline) {
  return {
    time: spread(rounds),
    ratio: spread(rounds.map((time, round) => time / baseline[round])),
    added: spread(rounds.map((time, round) => time - baseline[round])),
    rounds,
  };
}

/**
 * The fastest of those among `names` that are not ours.
 * @param {Record<string, Figure>} figures
 * @param {string[]} names
 * @returns {string | undefined} none if none was timed
 */
export function bestCompetitor(figures, names) {
  return names
    .filter((name) => name !== BASELINE && !isOurs(name) && figures[name])
    .sort((a, b) => figures[a].time.median - figures[b].time.median)[0];
}

/**
 * Whether `slower` took longer than `faster` in at least three quarters of the rounds.
 * @param {Figure} slower
 * @param {Figure} faster
 */
export const isSlower = (slower, faster) =>
  spread(slower.rounds.map((time, round) => time / faster.rounds[round])).low > 1;
