// The document about memory, from what was measured of each competitor.

import { LEAST_ROUNDS, spread } from "../rounds.mjs";
import { bytes, markdown } from "./markdown.mjs";

/** @import { MemoryReport } from "../../../benches/page/types.d.ts" */

/**
 * @typedef {object} MemoryResults
 * @property {string} date
 * @property {Record<string, string>} machine
 * @property {number} rounds
 * @property {({name: string} & MemoryReport)[]} competitors
 */

/** @param {MemoryResults} results */
export function memoryDocument({ date, machine, rounds, competitors }) {
  return [
    "# Memory in Chromium",
    "",
    `One run of \`npm run bench:memory -- --write\` on ${date.slice(0, 10)} wrote this file. ${rounds} rounds; the median, and in ` +
      "brackets the lowest and the highest. A row with fewer than 15 rounds is not shown.",
    "",
    ...Object.entries(machine).map(([name, value]) => `- ${name}: ${value}`),
    "",
    "Each competitor has a browser of its own. *Heap* is by how much the JavaScript heap grows in a round, after all garbage was",
    "collected: 64,000 messages of 32 bytes, or 700 connections, over a stand-in for the browser's class. *Peak* is by how much the",
    "page's process grows at most while 32 MiB in messages of 64 KiB are received or sent over a real socket, with default",
    "water marks. *Linear memory* is its size after all rounds. The baseline is the browser's `WebSocket` with handlers.",
    "",
    ...memoryTable(competitors),
  ]
    .join("\n")
    .trimEnd();
}

/** @param {MemoryResults["competitors"]} competitors */
export function memoryTable(competitors) {
  const head = ["", "rounds", "heap, 64,000 messages", "heap, 700 connections", "linear memory"];
  const peaks = ["peak, 32 MiB received", "peak, 32 MiB sent"];
  const rows = competitors
    .filter(hasEnoughRounds)
    .map(({ name, heap, linear, peak, failed }) => [
      name,
      Math.min(...[heap, peak].flatMap((values) => Object.values(values).map(({ length }) => length || Infinity))),
      show(heap.messages, failed.messages),
      show(heap.connects, failed.connects),
      linear.flow ? bytes(linear.flow) : "–",
      show(peak.download, failed.download),
      show(peak.upload, failed.upload),
    ]);
  const tooFew = competitors
    .filter((one) => !hasEnoughRounds(one))
    .map(({ name }) => `- ${name}: not shown: fewer than ${LEAST_ROUNDS} rounds`);
  const failed = competitors.flatMap((one) =>
    Object.entries(one.failed).map(([phase, why]) => `- ${one.name}: ${phase} failed: ${why}`),
  );
  return [...markdown([...head, ...peaks], rows), "", ...tooFew, ...failed];
}

/**
 * @param {number[] | undefined} values
 * @param {string | undefined} failed
 */
function show(values, failed) {
  if (failed) return "failed";
  if (!values?.length) return "–";
  return `${bytes(spread(values).median)} (${bytes(Math.min(...values))} to ${bytes(Math.max(...values))})`;
}

/**
 * A phase that failed is shown as such, whatever its number of rounds.
 * @param {{name: string} & MemoryReport} one
 */
function hasEnoughRounds({ heap, peak, failed }) {
  const phases = Object.entries({ ...heap, ...peak }).filter(([phase]) => !failed[phase]);
  return phases.every(([, { length }]) => length >= LEAST_ROUNDS);
}
