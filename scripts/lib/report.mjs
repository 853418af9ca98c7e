// Collects one row of results for each thing that was tested, and prints them.

import path from "node:path";
import { sum } from "./numbers.mjs";
import { root } from "./paths.mjs";
import { formatSeconds } from "./steps.mjs";

/**
 * @typedef {object} Row
 * @property {string} title
 * @property {number} passed
 * @property {number} failed
 * @property {number} [ignored]
 * @property {number} [seconds]
 * @property {string} [note]  what the counts do not show: how much was done, or why it failed
 */

/** @type {Row[]} */
const rows = [];

/**
 * Adds a row and prints it in one line, preceded by the output if it is a failure.
 * @param {Row & {output?: string, log?: string}} row
 */
export function record({ output = "", log, ...row }) {
  rows.push(row);
  if (row.failed && output) {
    console.log(`\n---- ${row.title}: output ----\n${output.trimEnd()}\n---- ${row.title}: end of output ----`);
  }
  const more = [row.note, log && path.relative(root, log)].filter(Boolean).join("  ");
  console.log(
    `${row.failed ? "✗" : "✓"} ${row.title}: ${counts(row)}  ${formatSeconds(row.seconds ?? 0)}  ${more}`.trimEnd(),
  );
}

/**
 * Adds the row of a command that ran tests.
 * @param {string} title
 * @param {{passed: number, failed: number, ignored: number, note?: string}} counts
 * @param {{code: number|null, ending: string, output: string, seconds: number}} result  of `run`
 * @param {string} log
 */
export function recordRun(title, counts, { code, ending, output, seconds }, log) {
  // The counts already show what an exit code does; a time limit or a crash they do not show.
  const note = [counts.note, code === null && `the command ${ending}`].filter(Boolean).join("; ");
  record({ title, ...counts, note, seconds, output, log });
}

/**
 * Adds a failure: something could not be run at all.
 * @param {string} title
 * @param {string} why
 * @param {string} [output]
 */
export function recordFailure(title, why, output) {
  record({ title, passed: 0, failed: 1, note: why, output });
}

/** @param {Row} row */
function counts({ passed, failed, ignored }) {
  return `${passed} passed, ${failed} failed${ignored ? `, ${ignored} ignored` : ""}`;
}

/**
 * Prints the table and the last line.
 * @param {string[]} notRun  what the user's choice left out
 * @returns {number} the exit code
 */
export function finish(notRun) {
  const width = Math.max(...rows.map(({ title }) => title.length), 0);
  const cell = (/** @type {string | number} */ value) => String(value).padStart(9);
  console.log(`\n${"".padEnd(width)}${["passed", "failed", "ignored", "seconds"].map(cell).join("")}`);
  for (const { title, passed, failed, ignored = 0, seconds = 0, note } of rows) {
    const cells = [passed, failed, ignored, seconds.toFixed(1)].map(cell).join("");
    console.log(`${title.padEnd(width)}${cells}${note ? `  ${note}` : ""}`);
  }
  if (notRun.length) console.log(`\nNot run, as you asked: ${notRun.join("; ")}.`);
  const failed = sum(rows.map((row) => row.failed));
  const passed = sum(rows.map((row) => row.passed));
  const skipped = sum(rows.map((row) => row.ignored ?? 0));
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  return failed || !passed ? 1 : 0;
}
