// Tables of times in Markdown: one for each measurement, language and engine.

import { ENGINES } from "../../lib/engines.mjs";
import { BASELINE, namesIn } from "../browser/competitors.mjs";
import { hasEnoughRounds } from "../browser/statistics.mjs";
import { LEAST_ROUNDS } from "../rounds.mjs";
import { duration, fixed, markdown } from "./markdown.mjs";

/** @import { CaseResult, Figure } from "../browser/statistics.mjs" */
/** @import { Spread } from "../rounds.mjs" */
/** @import { EngineResults } from "./report.mjs" */

/** @type {Record<CaseResult["measurement"], {title: string, note: string, show: (figure: Figure) => string}>} */
const MEASUREMENTS = {
  receive: { title: "Receiving", note: "Time a message beyond the baseline's.", show: showAdded },
  send: { title: "Sending", note: "Time a message beyond the baseline's.", show: showAdded },
  network: { title: "End to end", note: "Time as a multiple of the baseline's.", show: showRatio },
};

/**
 * @param {string} engine
 * @param {CaseResult[]} cases
 */
export function timeTables(engine, cases) {
  return Object.entries(MEASUREMENTS).flatMap(([measurement, how]) => {
    const chosen = cases.filter((one) => one.measurement === measurement && hasEnoughRounds(one));
    return [...timeTable(engine, "Rust", how, chosen), ...timeTable(engine, "JavaScript", how, chosen)];
  });
}

/**
 * @param {string} engine
 * @param {"Rust" | "JavaScript"} language
 * @param {(typeof MEASUREMENTS)[CaseResult["measurement"]]} how
 * @param {CaseResult[]} cases
 */
function timeTable(engine, language, { title, note, show }, cases) {
  const names = namesIn(language).filter((name) => cases.some(({ figures, failed }) => figures[name] ?? failed[name]));
  if (!names.length) return [];
  const rows = cases.map(({ title: row, rounds, figures, failed }) => [
    row,
    rounds,
    `${duration(figures[BASELINE].time.median)} (${range(figures[BASELINE].time, duration)})`,
    ...names.map((name) => (figures[name] ? show(figures[name]) : failed[name] ? "failed" : "–")),
  ]);
  return [
    `### ${title}: ${language}, ${ENGINES[engine].title}`,
    "",
    `${note} The median of the rounds, and in brackets the quartiles.`,
    "",
    ...markdown(["", "rounds", BASELINE, ...names], rows),
    "",
  ];
}

/** @param {Figure} figure */
function showAdded({ added }) {
  return `${duration(added.median)} (${range(added, duration)})`;
}

/** @param {Figure} figure */
function showRatio({ ratio }) {
  /** @param {number} value */
  const show = (value) => fixed(value, 2);
  return `${show(ratio.median)} (${range(ratio, show)})`;
}

/**
 * @param {Spread} spread
 * @param {(value: number) => string} show
 */
const range = ({ low, high }, show) => `${show(low).replace(/ (ns|µs|ms)$/, "")}–${show(high)}`;

/**
 * Lists what no table shows: cases with too few rounds, and competitors that were not timed.
 * @param {Record<string, EngineResults>} engines
 */
export function notShown(engines) {
  const all = Object.entries(engines).flatMap(([engine, { cases }]) => cases.map((one) => ({ engine, ...one })));
  const tooFew = all
    .filter((one) => !hasEnoughRounds(one))
    .map(({ engine, path, rounds }) => `- ${engine}: ${path}: ${rounds} rounds, and a table takes ${LEAST_ROUNDS}`);
  const failed = all.flatMap(({ engine, path, failed: failures }) =>
    Object.entries(failures).map(([name, why]) => `- ${engine}: ${path}: ${name}: ${why}`),
  );
  return [
    ...(tooFew.length ? ["### Not shown: too few rounds", "", ...tooFew, ""] : []),
    ...(failed.length ? ["### Failed, and therefore not timed", "", ...failed, ""] : []),
  ];
}
