// What is aimed for, held against what was measured.

import { ENGINES } from "../../lib/engines.mjs";
import { namesIn } from "../browser/contenders.mjs";
import { duration, markdown, signed } from "./markdown.mjs";
import { ADDED_SIZE_TARGET as ADDED_SIZE } from "../programs/size.mjs";
import { bestRival } from "../browser/statistics.mjs";

const OURS = "sockstream";
const PASS_THROUGH = "sockstream, JsMessage";
const IN_JAVASCRIPT = ["sockstream, for await", "sockstream, readable"];

/** Nanoseconds over naked, in bursts. */
const ADDED = { "32 B, ASCII text": 250, "32 B, binary": 320, "4 KiB, ASCII text": 7_500, "4 KiB, binary": 600 };
const PASS_THROUGH_ADDED = 250;
const OF_BEST_RIVAL = 0.75;
const END_TO_END = { Rust: 1.05, JavaScript: 1.25 };

/**
 * @typedef {object} Check
 * @property {string} path
 * @property {number} value
 * @property {number} limit
 * @property {string} told
 */

/** @returns {{title: string, checks: Check[]}[]} those of which something was measured; all in Chromium */
function targets({ engines, sizes }) {
  const cells = engines.chromium?.cells ?? [];
  const of = (measurement) => cells.filter((cell) => cell.measurement === measurement);
  return [
    {
      title: `Receiving in Rust adds at most ${OF_BEST_RIVAL} of what the best rival adds`,
      checks: compare(of("receive"), [OURS], "Rust", ({ added }) => OF_BEST_RIVAL * added, "added"),
    },
    {
      title:
        "Receiving in Rust, bursts of 32: 250 ns for 32 B text, 320 for 32 B binary, 7.5 µs for 4 KiB ASCII, 600 ns for 4 KiB binary",
      checks: of("receive").flatMap((cell) => {
        const limit = cell.title.endsWith(", bursts of 32") && ADDED[cell.title.replace(", bursts of 32", "")];
        return limit ? check(cell, OURS, limit, "added") : [];
      }),
    },
    {
      title: `Passing on what was received, of any size: ${PASS_THROUGH_ADDED} ns, in bursts`,
      checks: of("receive").flatMap((cell) =>
        cell.title.endsWith(", bursts of 32") ? check(cell, PASS_THROUGH, PASS_THROUGH_ADDED, "added") : [],
      ),
    },
    {
      title: "Sending in Rust takes no longer than with any rival",
      checks: compare(of("send"), [OURS], "Rust", ({ median }) => median, "median"),
    },
    {
      title: `End to end, Rust: at most ${END_TO_END.Rust} of naked`,
      checks: of("network").flatMap((cell) => check(cell, OURS, END_TO_END.Rust, "ratio")),
    },
    {
      title: "End to end, Rust: not behind a rival beyond the spread",
      checks: compare(of("network"), [OURS], "Rust", ({ high }) => high, "low"),
    },
    {
      title: "Receiving in JavaScript takes no longer than with partysocket or @moq/web-socket-stream",
      checks: compare(
        of("receive"),
        IN_JAVASCRIPT,
        ["partysocket", "@moq/web-socket-stream"],
        ({ median }) => median,
        "median",
      ),
    },
    {
      title: `End to end, JavaScript: at most ${END_TO_END.JavaScript} of naked`,
      checks: of("network").flatMap((cell) =>
        IN_JAVASCRIPT.flatMap((name) => check(cell, name, END_TO_END.JavaScript, "ratio")),
      ),
    },
    {
      title: `A program grows by at most ${ADDED_SIZE} B, gzip -9`,
      checks: (sizes ?? []).flatMap(({ name, added }) =>
        name === OURS ? [{ path: "size", value: added, limit: ADDED_SIZE, told: `${added} B` }] : [],
      ),
    },
  ].filter(({ checks }) => checks.length);
}

/** A failed cell is no cell that holds. */
function check(cell, name, limit, key, against = "") {
  const figure = cell.figures[name];
  if (!figure || !Number.isFinite(limit)) return [];
  const tell = (value) => (key === "ratio" ? signed(value, 2) : duration(value));
  const path = `${cell.path}${name === OURS ? "" : `: ${name}`}`;
  const value = figure[key] ?? Infinity;
  return [
    { path, value, limit, told: figure.failed ?? `${tell(value)}, limit ${tell(limit)}${against && ` (${against})`}` },
  ];
}

/** @param {string|string[]} rivals  a language, or names */
function compare(cells, ours, rivals, limitOf, key) {
  const names = Array.isArray(rivals) ? rivals : namesIn(rivals);
  return cells.flatMap((cell) => {
    const rival = bestRival(cell.figures, names);
    return rival ? ours.flatMap((name) => check(cell, name, limitOf(cell.figures[rival]), key, rival)) : [];
  });
}

export function targetTable(report) {
  const all = targets(report).map(({ title, checks }) => ({
    title,
    checks,
    missed: checks.filter(({ value, limit }) => !(value <= limit)),
  }));
  if (!all.length) return [];
  const rows = all.map(({ title, checks, missed }) => [title, `${checks.length - missed.length} of ${checks.length}`]);
  const misses = all.flatMap(({ title, missed }) =>
    missed.length ? [`Missed: ${title}:`, "", ...missed.map(({ path, told }) => `- ${path}: ${told}`), ""] : [],
  );
  return ["### Targets, Chromium", "", ...markdown(["", "held"], rows), "", ...misses];
}

/**
 * Where a rival in the same language is faster, and the quartiles don't overlap. In JavaScript end to end only: some rivals
 * are little more than a handler, which no stream can be as fast as by itself.
 */
export function behindTable({ engines }) {
  const rows = Object.entries(engines).flatMap(([engine, { cells }]) =>
    cells.flatMap((cell) =>
      [
        ["Rust", [OURS]],
        ["JavaScript", IN_JAVASCRIPT],
      ].flatMap(([language, ours]) => {
        if (language === "JavaScript" && cell.measurement !== "network") return [];
        const rival = bestRival(cell.figures, namesIn(language));
        return ours.flatMap((name) => {
          const [mine, theirs] = [cell.figures[name], cell.figures[rival]];
          if (!mine?.median || !theirs || mine.low <= theirs.high) return [];
          return [
            [`${ENGINES[engine].title}: ${cell.path}`, name, duration(mine.median), rival, duration(theirs.median)],
          ];
        });
      }),
    ),
  );
  if (!rows.length) return [];
  return [
    "### Behind a rival, beyond the spread",
    "",
    ...markdown(["", "of ours", "takes", "the best rival", "takes"], rows),
    "",
  ];
}
