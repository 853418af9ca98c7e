// The plots that a run is shown in.

import { ENGINES } from "../../lib/engines.mjs";
import { COMPETITORS, isOurs } from "../browser/competitors.mjs";
import { hasEnoughRounds } from "../browser/statistics.mjs";
import { dotChart } from "./chart.mjs";
import { duration, fixed } from "./markdown.mjs";

/** @import { CaseResult } from "../browser/statistics.mjs" */
/** @import { Dot } from "./chart.mjs" */
/** @import { Report } from "./report.mjs" */

/** @typedef {{of: "time" | "ratio", label: string, columns: number, show: (value: number) => string}} How */

/** @type {How} */
const TIME = { of: "time", label: "nanoseconds a message, median and quartiles", columns: 3, show: duration };

/** @type {How} */
const RATIO = {
  of: "ratio",
  label: "time as a multiple of the baseline's, median and quartiles",
  columns: 2,
  show: (value) => fixed(value, 2),
};

/** @type {{file: string, title: string, starts: string, ends: string, how: How}[]} */
const PLOTS = [
  { file: "receive-bursts", title: "Receiving, bursts of 32", starts: "receive/", ends: ", bursts of 32", how: TIME },
  { file: "receive-alone", title: "Receiving, each message alone", starts: "receive/", ends: ", alone", how: TIME },
  { file: "send", title: "Sending", starts: "send/", ends: "", how: TIME },
  { file: "network", title: "End to end", starts: "network/", ends: "", how: RATIO },
];

/**
 * @param {Report} report
 * @returns {{file: string, title: string, svg: string}[]}
 */
export function plots({ engines, sizes }) {
  const times = Object.entries(engines).flatMap(([engine, { cases }]) =>
    PLOTS.flatMap(({ file, title: measured, starts, ends, how }) => {
      const dots = cases
        .filter((one) => one.path.startsWith(starts) && one.path.endsWith(ends) && hasEnoughRounds(one))
        .flatMap((one) => dotsOf(one, one.title.slice(0, one.title.length - ends.length), how));
      if (!dots.length) return [];
      const title = `${measured}: ${ENGINES[engine].title}`;
      return [{ file: `${engine}-${file}.svg`, title, svg: dotChart({ title, scale: "log", dots, ...how }) }];
    }),
  );
  return sizes ? [...times, sizePlot(sizes)] : times;
}

/**
 * @param {CaseResult} result
 * @param {string} panel
 * @param {How} how
 * @returns {Dot[]}
 */
function dotsOf({ figures, failed }, panel, { of, show }) {
  return COMPETITORS.flatMap(({ name }) => {
    const dot = { panel, name, ours: isOurs(name) };
    if (failed[name]) return [{ ...dot, text: "failed" }];
    if (!figures[name]) return [];
    const { median: value, low, high } = figures[name][of];
    return [{ ...dot, value, low, high, text: show(value) }];
  });
}

/** @param {NonNullable<Report["sizes"]>} sizes */
function sizePlot(sizes) {
  const title = "Size of a hello-echo program";
  const dots = sizes
    .filter(({ name }) => name !== "empty")
    .map(({ name, added: value }) => {
      const text = `${fixed(value / 1000, 1)} kB`;
      return { panel: "", name, ours: isOurs(name), value, low: value, high: value, text };
    });
  const label = "bytes added to the empty program, wasm and JavaScript, gzip -9";
  return { file: "size.svg", title, svg: dotChart({ title, label, scale: "linear", columns: 1, dots }) };
}
