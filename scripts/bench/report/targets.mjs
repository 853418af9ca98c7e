// Compares what was measured with the project's aims, and lists where a competitor is faster.

import { ENGINES } from "../../lib/engines.mjs";
import { BASELINE, namesIn } from "../browser/competitors.mjs";
import { bestCompetitor, hasEnoughRounds, isSlower } from "../browser/statistics.mjs";
import { ADDED_SIZE_TARGET } from "../programs/size.mjs";
import { duration, fixed, markdown } from "./markdown.mjs";

/** @import { CaseResult, Figure } from "../browser/statistics.mjs" */
/** @import { Report } from "./report.mjs" */

export const IN_RUST = "sockstream";
const PASS_THROUGH = "sockstream, JsMessage";
export const IN_JAVASCRIPT = ["sockstream, for await", "sockstream, readable"];

/** @type {Record<string, number>} nanoseconds beyond the baseline, in bursts */
const ADDED = { "32 B, ASCII text": 250, "32 B, binary": 320, "4 KiB, ASCII text": 7_500, "4 KiB, binary": 600 };
const PASS_THROUGH_ADDED = 250;
const OF_BEST_COMPETITOR = 0.75;
const END_TO_END = { Rust: 1.05, JavaScript: 1.25 };

/** @typedef {{path: string, held: boolean, text: string}} Check */

/**
 * @param {Report} report
 * @returns {{title: string, checks: Check[]}[]} the aims for which something was measured, all in Chromium
 */
function targets({ engines, sizes }) {
  const cases = (engines.chromium?.cases ?? []).filter(hasEnoughRounds);
  const bursts = ", bursts of 32";
  /** @param {CaseResult["measurement"]} measurement */
  const of = (measurement) => cases.filter((one) => one.measurement === measurement);
  const inBursts = of("receive").filter(({ title }) => title.endsWith(bursts));
  const rust = namesIn("Rust");
  return [
    {
      title: `Receiving in Rust adds at most ${OF_BEST_COMPETITOR} of what the best competitor adds`,
      checks: of("receive").flatMap((one) =>
        against(one, IN_RUST, rust, ({ added }) => added.median, OF_BEST_COMPETITOR),
      ),
    },
    {
      title:
        "Receiving in Rust, bursts of 32, adds at most 250 ns for 32 B text, 320 for 32 B binary, 7.5 µs for 4 KiB ASCII text, 600 ns for 4 KiB binary",
      checks: inBursts.flatMap((one) => {
        const limit = ADDED[one.title.slice(0, -bursts.length)];
        return limit ? check(one, IN_RUST, limit, ({ added }) => added.median, duration) : [];
      }),
    },
    {
      title: `Receiving a JsMessage of any size, bursts of 32, adds at most ${PASS_THROUGH_ADDED} ns`,
      checks: inBursts.flatMap((one) =>
        check(one, PASS_THROUGH, PASS_THROUGH_ADDED, ({ added }) => added.median, duration),
      ),
    },
    {
      title: "Sending in Rust takes no longer than with any competitor",
      checks: of("send").flatMap((one) => against(one, IN_RUST, rust, ({ time }) => time.median)),
    },
    {
      title: `End to end, Rust: at most ${END_TO_END.Rust} of the baseline`,
      checks: of("network").flatMap((one) => check(one, IN_RUST, END_TO_END.Rust, ({ ratio }) => ratio.median)),
    },
    {
      title: "Receiving in JavaScript takes no longer than with partysocket or @moq/web-socket-stream",
      checks: of("receive").flatMap((one) =>
        IN_JAVASCRIPT.flatMap((name) =>
          against(one, name, ["partysocket", "@moq/web-socket-stream"], ({ time }) => time.median),
        ),
      ),
    },
    {
      title: `End to end, JavaScript: at most ${END_TO_END.JavaScript} of the baseline`,
      checks: of("network").flatMap((one) =>
        IN_JAVASCRIPT.flatMap((name) => check(one, name, END_TO_END.JavaScript, ({ ratio }) => ratio.median)),
      ),
    },
    {
      title: `A program grows by at most ${ADDED_SIZE_TARGET} B, gzip -9`,
      checks: (sizes ?? [])
        .filter(({ name }) => name === IN_RUST)
        .map(({ added }) => ({ path: "size", held: added <= ADDED_SIZE_TARGET, text: `${added} B` })),
    },
  ].filter(({ checks }) => checks.length);
}

/**
 * A case in which ours failed counts as missed.
 * @param {CaseResult} one
 * @param {string} name
 * @param {number} limit
 * @param {(figure: Figure) => number} value
 * @param {(value: number) => string} show
 * @returns {Check[]}
 */
function check({ path, figures, failed }, name, limit, value, show = (number) => fixed(number, 2), competitor = "") {
  const where = `${path}${name === IN_RUST ? "" : `: ${name}`}`;
  if (failed[name]) return [{ path: where, held: false, text: failed[name] }];
  if (!figures[name]) return [];
  const found = value(figures[name]);
  const text = `${show(found)}, limit ${show(limit)}${competitor && ` (${competitor})`}`;
  return [{ path: where, held: found <= limit, text }];
}

/**
 * Checks against the best of some competitors.
 * @param {CaseResult} one
 * @param {string} name
 * @param {string[]} competitors
 * @param {(figure: Figure) => number} value
 */
function against(one, name, competitors, value, share = 1) {
  const best = bestCompetitor(one.figures, competitors);
  return best ? check(one, name, share * value(one.figures[best]), value, duration, best) : [];
}

/** @param {Report} report */
export function targetTable(report) {
  const all = targets(report).map((target) => ({ ...target, missed: target.checks.filter(({ held }) => !held) }));
  if (!all.length) return [];
  const rows = all.map(({ title, checks, missed }) => [title, `${checks.length - missed.length} of ${checks.length}`]);
  const misses = all.flatMap(({ title, missed }) =>
    missed.length ? [`Missed: ${title}:`, "", ...missed.map(({ path, text }) => `- ${path}: ${text}`), ""] : [],
  );
  return ["### Aims, Chromium", "", ...markdown(["", "held"], rows), "", ...misses];
}

/**
 * Cases in which the best competitor in the same language was faster in at least three quarters of the rounds.
 * @param {Report["engines"]} engines
 * @returns {{engine: string, one: CaseResult, ours: string, best: string}[]}
 */
export function behind(engines) {
  return Object.entries(engines).flatMap(([engine, { cases }]) =>
    cases.flatMap((one) =>
      [
        { ours: [IN_RUST], best: bestCompetitor(one.figures, namesIn("Rust")) },
        { ours: IN_JAVASCRIPT, best: bestCompetitor(one.figures, namesIn("JavaScript")) },
      ].flatMap(({ ours, best }) =>
        ours.flatMap((name) =>
          best && one.figures[name] && isSlower(one.figures[name], one.figures[best])
            ? [{ engine, one, ours: name, best }]
            : [],
        ),
      ),
    ),
  );
}

/** @param {Report} report */
export function behindTable({ engines }) {
  const rows = behind(engines).map(({ engine, one: { path, rounds, figures }, ours, best }) => [
    `${ENGINES[engine].title}: ${path}`,
    rounds,
    ours,
    duration(figures[ours].time.median),
    best,
    duration(figures[best].time.median),
    duration(figures[BASELINE].time.median),
  ]);
  if (!rows.length) return [];
  return [
    "### Where a competitor is faster",
    "",
    "Cases in which the best competitor in the same language was faster in at least three quarters of the rounds.",
    "",
    ...markdown(["", "rounds", "ours", "takes", "best competitor", "takes", `${BASELINE} takes`], rows),
    "",
  ];
}
