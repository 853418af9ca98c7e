// What a run of `npm run bench` leaves: tables on the screen, and a folder with a document, all rounds as JSON, and plots.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ENGINES } from "../../lib/engines.mjs";
import { artefacts, inRoot, root } from "../../lib/paths.mjs";
import { compactJson } from "./json.mjs";
import { plots } from "./plots.mjs";
import { writeReadmeTable } from "./readme.mjs";
import { sizeTable } from "./sizes.mjs";
import { notShown, timeTables } from "./tables.mjs";
import { behindTable, targetTable } from "./targets.mjs";

/** @typedef {{version: string, cases: import("../browser/statistics.mjs").CaseResult[]}} EngineResults */

/**
 * @typedef {object} Report
 * @property {string} date
 * @property {number} rounds
 * @property {Record<string, string>} machine
 * @property {Record<string, string>} versions  of the packages that were measured
 * @property {import("../programs/size.mjs").Size[]} [sizes]
 * @property {Record<string, EngineResults>} engines
 */

/** @param {Report} report */
export const printReport = (report) => console.log(`\n${[...about(report), ...body(report)].join("\n")}`);

/**
 * @param {Report} report
 * @param {boolean} publish  into docs/bench and README.md rather than into the artefacts
 */
export function writeReport(report, publish) {
  const folder = publish ? inRoot("docs", "bench", "browser") : path.join(artefacts, "bench", "report");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pictures = plots(report);
  for (const { file, svg } of pictures) writeFileSync(path.join(folder, file), svg);
  writeFileSync(path.join(folder, "results.json"), compactJson(report));
  writeFileSync(path.join(folder, "README.md"), `${document(report, pictures)}\n`);
  console.log(`Written: ${path.relative(root, folder)}/`);
  if (publish) writeReadmeTable(report);
}

/**
 * @param {Report} report
 * @param {{file: string, title: string}[]} pictures
 */
function document(report, pictures) {
  const shown = pictures.flatMap(({ file, title }) => [`![${title}](${file})`, ""]);
  return [
    "# Benchmark in browsers",
    "",
    ...INTRODUCTION,
    "",
    ...about(report),
    "## Plots",
    "",
    ...shown,
    "## Tables",
    "",
    ...body(report),
  ]
    .join("\n")
    .trimEnd();
}

const INTRODUCTION =
  `One run of \`npm run bench -- --write\` wrote this file; [results.json](results.json) has the time of every round.
\`npm run bench\` measures again and writes to \`artefacts/bench/report\`. The options \`--engine\`, \`--filter\`, \`--competitor\` and
\`--rounds\` choose what is measured. Memory has [a run of its own](../memory.md).

- The **baseline** is the browser's \`WebSocket\` with handlers, in JavaScript. All competitors of a case run in one page. Each
  takes one turn in every round, in random order. Chromium collects young garbage between turns.
- Tables show the **median of the rounds and the quartiles**. Ratios and differences are computed within each round. A case
  with fewer than 15 rounds is not shown.
- **Receiving and sending** use a stand-in instead of the browser's class, whose own work of some microseconds a message would
  hide what a wrapper adds. *Alone* means that the next message is delivered when the previous one was handled, so every message
  wakes its reader. The consumer is written in the competitor's language and adds up lengths. The consumer of
  *sockstream, JsMessage* does not look into messages. ewebsock has a callback instead of a stream, so it wakes no task. The
  browser's WebSocketStream keeps its own streams, over a stand-in for the network.
- **End to end** runs over real sockets to echo servers on the same machine, without compression. *Round trip* sends a message
  and waits for its echo. *Flood* receives as fast as the server can send, connecting included. *Upload* sends until the server
  has reported everything and the connection has ended. All competitors move as many messages as the baseline.
- **Every competitor is verified in every case** before it is timed: a digest of the messages that arrived must be right. For
  uploads the server computes it. In every round the number of messages and bytes must be right.
- Rust is compiled with \`opt-level = 3\`, LTO and \`wasm-opt -O3\`, and for the size of a program with \`"z"\` and \`-Oz\`. The npm
  package is measured as it is published.`.split("\n");

/** @param {Report} report */
function about({ date, machine, rounds, versions, engines }) {
  const browsers = Object.entries(engines).map(([engine, { version }]) => `${ENGINES[engine].title} ${version}`);
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const facts = {
    measured: `${date.slice(0, 16).replace("T", " ")} UTC`,
    rounds: String(rounds),
    ...machine,
    browsers: browsers.join(", "),
    competitors: packages.join(", "),
  };
  return [...Object.entries(facts).flatMap(([name, value]) => (value ? [`- ${name}: ${value}`] : [])), ""];
}

/** @param {Report} report */
function body(report) {
  const { sizes, engines } = report;
  return [
    ...targetTable(report),
    ...behindTable(report),
    ...notShown(engines),
    ...Object.entries(engines).flatMap(([engine, { cases }]) => timeTables(engine, cases)),
    ...(sizes ? sizeTable(sizes) : []),
  ];
}
