// Prints what is being done, how far it is, whether it worked, and how long it took.

import { AsyncLocalStorage } from "node:async_hooks";
import { performance } from "node:perf_hooks";

const terminal = process.stdout.isTTY;

/** On a terminal, how often the line of the running steps is drawn anew. */
const REDRAW_MS = 250;

/** Elsewhere, a step is announced after some seconds, and then reports its progress regularly. */
const ANNOUNCE_AFTER_MS = 3_000;
const REPORT_EVERY_MS = 10_000;

/** @typedef {{title: string, began: number, progress: string}} Step */

/** The step that the running code is part of. */
const current = /** @type {AsyncLocalStorage<Step>} */ (new AsyncLocalStorage());

/** @type {Set<Step>} */
const running = new Set();

/**
 * Runs one step and prints one line about it: `✓ title (note)  0.1 s`. Several steps may run at once.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => T | Promise<T>} action  `note` adds to the line what the step found or did
 * @returns {Promise<T>}
 */
export async function step(title, action) {
  /** @type {Step} */
  const self = { title, began: performance.now(), progress: "" };
  let note = "";
  running.add(self);
  const stopReporting = terminal ? drawRepeatedly() : reportRepeatedly(self);
  /** @param {string} mark */
  const finish = (mark) => {
    running.delete(self);
    stopReporting();
    clearLine();
    console.log(`${mark} ${title}${note && ` (${note})`}  ${elapsed(self)}`);
    draw();
  };
  try {
    const result = await current.run(self, () => action((text) => (note = text)));
    finish("✓");
    return result;
  } catch (error) {
    finish("✗");
    throw error;
  }
}

/**
 * Reports the progress of the current step, for example `45 of 125 crates: serde`. Outside of a step it does nothing.
 * @param {string} text
 */
export function reportProgress(text) {
  const step = current.getStore();
  if (step) step.progress = text;
}

/** Makes way on a terminal for output that is not ours. */
export function clearLine() {
  if (terminal) process.stdout.write("\r\x1b[K");
}

/** @param {number} seconds */
export function formatSeconds(seconds) {
  return `${seconds.toFixed(1)} s`;
}

function drawRepeatedly() {
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return () => clearInterval(timer);
}

/** One line for all running steps, no longer than the terminal is wide, since it could not be cleared otherwise. */
function draw() {
  if (!terminal || !running.size) return;
  const line = [...running].map((step) => `… ${status(step)}`).join("  ");
  clearLine();
  process.stdout.write(line.slice(0, Math.max(1, process.stdout.columns - 1)));
}

/** @param {Step} step */
function reportRepeatedly(step) {
  let reports = setTimeout(() => {
    console.log(`… ${step.title}`);
    reports = setInterval(() => console.log(`… ${status(step)}`), REPORT_EVERY_MS);
  }, ANNOUNCE_AFTER_MS);
  return () => clearInterval(reports);
}

/** @param {Step} step */
function status(step) {
  return `${step.title}${step.progress && `: ${step.progress}`}  ${elapsed(step)}`;
}

/** @param {Step} step */
function elapsed({ began }) {
  return formatSeconds((performance.now() - began) / 1000);
}
