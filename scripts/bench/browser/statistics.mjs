// From what each round took to what is told about it.

import { median as medianOf, quantile } from "../../lib/numbers.mjs";
import { isOurs } from "./contenders.mjs";

/**
 * @typedef {object} Figure  nanoseconds a message
 * @property {number} [median]
 * @property {number} [low]      first quartile
 * @property {number} [high]     third quartile
 * @property {number} [ratio]    median to the median of naked
 * @property {number} [added]    median less that of naked
 * @property {number} [rounds]   how many there were
 * @property {string} [failed]   why there is no time
 */

/**
 * @param {{cell: object, results: Record<string, {perMessage?: number[], failed?: string}>}[]} measured
 * @returns {{measurement: string, title: string, path: string, figures: Record<string, Figure>}[]}
 */
export function summarise(measured) {
  return measured.map(({ cell: { measurement, title, path }, results }) => {
    const naked = results.naked.perMessage && medianOf(results.naked.perMessage);
    const figures = Object.entries(results).map(([name, result]) => [name, figure(result, naked)]);
    return { measurement, title, path, figures: Object.fromEntries(figures) };
  });
}

function figure({ perMessage, failed }, naked) {
  if (failed) return { failed };
  if (naked === undefined) return { failed: "naked failed, so there is nothing to hold it against" };
  const [low, median, high] = [0.25, 0.5, 0.75].map((at) => quantile(perMessage, at));
  return { median, low, high, ratio: median / naked, added: median - naked, rounds: perMessage.length };
}

/** The fastest of those that are not ours among `names`; undefined if none was timed. */
export function bestRival(figures, names) {
  const rivals = names.filter((name) => name !== "naked" && !isOurs(name) && figures[name]?.median !== undefined);
  return rivals.sort((a, b) => figures[a].median - figures[b].median)[0];
}
