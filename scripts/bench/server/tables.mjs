// The servers' results as tables: on the screen, and for docs/bench/server.md. All rounds go to the artefacts as JSON.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { artefacts, inRoot, root } from "../../lib/paths.mjs";
import { median } from "../../lib/numbers.mjs";
import { LEAST_ROUNDS, spread } from "../rounds.mjs";
import { IDLE_STEP } from "./cases.mjs";
import { OURS, REFERENCE } from "./competitors.mjs";

/** @import { ServerCase } from "./cases.mjs" */
/** @import { MemoryOutcome } from "./memory.mjs" */
/** @import { Measured, Outcome } from "./throughput.mjs" */

const DOCUMENT = inRoot("docs", "bench", "server.md");

/** From this share of its core on, the load generator may be what limits the rate. */
const SATURATED = 0.95;

/**
 * @typedef {object} Results
 * @property {string} machine
 * @property {number} seconds
 * @property {number} rounds
 * @property {{name: string, title: string}[]} competitors
 * @property {Measured[]} throughput
 * @property {Record<string, MemoryOutcome>} [memory]
 */

/** @typedef {{title: string, note: string, head: string[], rows: string[][]}} Table */

/**
 * @param {Results} results
 * @returns {Table[]}
 */
function tables({ competitors, throughput, memory }) {
  const shown = throughput.filter(({ outcomes }) =>
    Object.values(outcomes).every(({ length }) => length >= LEAST_ROUNDS),
  );
  const atFull = shown.filter(({ serverCase }) => !serverCase.rate);
  const steady = shown.filter(({ serverCase }) => serverCase.rate);
  const columns = competitors.map(({ title }) => title);
  /**
   * @param {string} title
   * @param {string} note
   * @param {Measured[]} measured
   * @param {(rounds: Outcome[]) => string} show
   * @param {(of: Measured["outcomes"]) => string} [ratio]
   */
  const table = (title, note, measured, show, ratio) => ({
    title,
    note,
    head: ["load", "rounds", ...columns, ...(ratio ? ["ours ÷ uWebSockets"] : [])],
    rows: measured.map(({ serverCase, outcomes }) => [
      describeLoad(serverCase),
      String(Math.min(...Object.values(outcomes).map(({ length }) => length))),
      ...competitors.map(({ name }) => show(outcomes[name])),
      ...(ratio ? [ratio(outcomes)] : []),
    ]),
  });
  const all = [
    table(
      "Processor time of the server for a message",
      "Microseconds. This is the figure to compare servers by: it does not depend on how fast the load generator is.",
      shown,
      (rounds) => spreadOf(rounds.map(cost), micro),
      (outcomes) => ratios(outcomes[OURS], outcomes[REFERENCE], cost),
    ),
    table(
      "Messages a second, in thousands",
      "“≥” marks rates at which the load generator was busy for 95 % of its time or more, so that the server may be faster.",
      atFull,
      (rounds) => `${isSaturated(rounds) ? "≥ " : ""}${(median(rounds.map(rate)) / 1000).toFixed(1)}`,
    ),
    table(
      "Share of its core for which the server, and the load generator, were busy",
      "",
      shown,
      (rounds) =>
        `${percent(median(rounds.map((it) => it.server_cpu / it.seconds)))}, ${percent(median(rounds.map(generatorShare)))}`,
    ),
    table(
      "Microseconds until the echo at a fixed rate, median and 99th percentile",
      "Only at a fixed rate that every server keeps up with is latency a figure of the server's: with full windows it follows from the rate.",
      steady,
      (rounds) => `${micro(median(rounds.map((it) => it.p50)))}, ${micro(median(rounds.map((it) => it.p99)))}`,
    ),
    ...(memory ? [memoryTable(competitors, memory)] : []),
  ];
  return all.filter(({ rows }) => rows.length);
}

/**
 * @param {Results["competitors"]} competitors
 * @param {Record<string, MemoryOutcome>} memory
 * @returns {Table}
 */
function memoryTable(competitors, memory) {
  const enough = competitors.filter(({ name }) => memory[name].rounds.length >= LEAST_ROUNDS);
  return {
    title: "Resident memory of an idle connection",
    note:
      `KiB, when ${IDLE_STEP} connections are opened in each round, over each of which one message of 1 KiB was echoed: ` +
      "the mean of all rounds, and the lowest and the highest. Before them, the server has that many already.",
    head: ["server", "rounds", "KiB a connection", "MiB before"],
    rows: enough.map(({ name, title }) => {
      const { rounds, atStart } = memory[name];
      const mean = rounds.reduce((sum, value) => sum + value, 0) / rounds.length;
      const range = `${kibi(Math.min(...rounds))} to ${kibi(Math.max(...rounds))}`;
      return [title, String(rounds.length), `${kibi(mean)} (${range})`, kibi(atStart / 1024)];
    }),
  };
}

/** @param {Results} results */
function notShown({ throughput, memory = {} }) {
  const cases = throughput.flatMap(({ serverCase, outcomes }) =>
    Object.values(outcomes).some(({ length }) => length < LEAST_ROUNDS) ? [serverCase.path] : [],
  );
  const servers = Object.entries(memory).flatMap(([name, { rounds }]) =>
    rounds.length < LEAST_ROUNDS ? [`memory of ${name}`] : [],
  );
  return [...cases, ...servers].map((name) => `Not shown: ${name}: fewer than ${LEAST_ROUNDS} rounds.`);
}

/** @param {Results} results */
export function print(results) {
  for (const { title, head, rows } of tables(results)) {
    console.log(`\n${title}\n`);
    const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index].length)));
    for (const row of [head, ...rows]) console.log(row.map((text, index) => text.padStart(widths[index])).join("  "));
  }
  for (const line of notShown(results)) console.log(line);
}

/**
 * Returns the whole document.
 * @param {Results} results
 */
export function markdown(results) {
  /** @param {string[]} row */
  const line = (row) => `| ${row.join(" | ")} |`;
  const sections = tables(results).map(({ title, note, head, rows }) =>
    [
      `## ${title}`,
      "",
      ...(note ? [note, ""] : []),
      line(head),
      line(head.map((_, index) => (index ? "--:" : ":--"))),
      ...rows.map(line),
    ].join("\n"),
  );
  const day = new Date().toISOString().slice(0, 10);
  const introduction = [
    "# The echo server under load",
    "",
    `One run of \`npm run bench:server -- --write\` on ${day} wrote this file. The machine: ${results.machine}.`,
    "",
    "Each server has one core, and the load generator another one. In each round every server is measured for " +
      `${results.seconds} s. Tables show the median of the rounds and in brackets the quartiles; ratios are computed within ` +
      `each round. A row with fewer than ${LEAST_ROUNDS} rounds is not shown. A window is the most messages that wait for ` +
      "their echo on each connection. Messages are binary, and all bytes of every echo are compared with what was sent. " +
      "[server-profile.md](server-profile.md) says where the time goes.",
  ].join("\n");
  return `${[introduction, ...sections].join("\n\n")}\n`;
}

/**
 * @param {Results} results
 * @param {string} [document]
 */
export function save(results, document) {
  write(path.join(artefacts, "bench", "server.json"), `${JSON.stringify(results, undefined, 1)}\n`);
  if (document) write(DOCUMENT, document);
}

/** @param {string} file  @param {string} content */
function write(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`\nWritten: ${path.relative(root, file)}`);
}

/** @param {ServerCase} serverCase */
function describeLoad({ title, connections, window, rate: fixedRate }) {
  const load = fixedRate ? `${fixedRate.toLocaleString("en")} a second` : `window ${window}`;
  return `${title}, ${connections} connections, ${load}`;
}

/** @param {Outcome} outcome */
const rate = ({ messages, seconds }) => messages / seconds;
/** @param {Outcome} outcome */
const cost = ({ messages, server_cpu: cpu }) => (cpu / messages) * 1e6;
/** @param {Outcome} outcome */
const generatorShare = (outcome) => outcome.client_cpu / outcome.seconds;
/** @param {Outcome[]} rounds */
const isSaturated = (rounds) => median(rounds.map(generatorShare)) >= SATURATED;

/**
 * Ratios within a round: what disturbs one measurement mostly disturbs the next one as well.
 * @param {Outcome[]} ours
 * @param {Outcome[]} theirs
 * @param {(outcome: Outcome) => number} of
 */
const ratios = (ours, theirs, of) =>
  spreadOf(
    ours.map((outcome, round) => of(outcome) / of(theirs[round])),
    (value) => value.toFixed(2),
  );

/** @param {number[]} values  @param {(value: number) => string} show */
function spreadOf(values, show) {
  const { median: middle, low, high } = spread(values);
  return `${show(middle)} (${show(low)}–${show(high)})`;
}

/** @param {number} value */
const micro = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
/** @param {number} value */
const percent = (value) => `${Math.round(value * 100)} %`;
/** @param {number} bytes */
const kibi = (bytes) => (bytes / 1024).toFixed(1);
