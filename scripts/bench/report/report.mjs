// What a run leaves: figures on the screen, and in a folder the same as Markdown, JSON and plots.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ENGINES } from "../../lib/engines.mjs";
import { artefacts, inRoot, root } from "../../lib/paths.mjs";
import { plots } from "./plots.mjs";
import { sizeTable } from "./sizes.mjs";
import { failures, memoryTable, timeTables } from "./tables.mjs";
import { behindTable, targetTable } from "./targets.mjs";

export const tell = (report) => console.log(`\n${[...versions(report), ...body(report)].join("\n")}`);

/** @param {boolean} publish  into the documentation rather than where nobody keeps it */
export function writeReport(report, publish) {
  const folder = publish ? inRoot("docs", "bench", "browser") : path.join(artefacts, "bench", "report");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pictures = plots(report);
  for (const { file, svg } of pictures) writeFileSync(path.join(folder, file), svg);
  writeFileSync(path.join(folder, "results.json"), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(path.join(folder, "README.md"), `${document(report, pictures)}\n`);
  console.log(`Written: ${path.relative(root, folder)}/`);
}

function document(report, pictures) {
  const shown = pictures.flatMap(({ file, title }) => [`![${title}](${file})`, ""]);
  return [
    "# Benchmark",
    "",
    ...INTRODUCTION,
    "",
    ...versions(report),
    "## In pictures",
    "",
    ...shown,
    "## In figures",
    "",
    ...body(report),
  ]
    .join("\n")
    .trimEnd();
}

const INTRODUCTION =
  `Written by \`npm run bench -- --write\`, all of it from one run; [results.json](results.json) has every figure.
\`npm run bench\` measures again and writes beside the tests' artefacts; \`--engine\`, \`--filter\`, \`--contender\` and \`--runs\`
measure a part.

- **naked** is the browser's \`WebSocket\` with handlers, in JavaScript. All contenders of a cell take turns in one page, in
  rounds of another order each; young garbage is collected between turns where the browser allows it (Chromium). What is
  told is the median of the rounds.
- **Receiving and sending** use a stand-in in place of the browser's class, whose own work of some microseconds a message
  would hide what a wrapper adds. *Alone*: the next message comes when the one before was handled, so every message wakes
  its reader. The consumer, in the contender's own language, counts messages and bytes. Only *sockstream, JsMessage*'s does
  not look into them: it shows what passing on costs. ewebsock has a callback instead of a stream, so nothing is woken. The
  browser's WebSocketStream keeps its own streams, over a stand-in for the network.
- **End to end** runs over real sockets to echo servers on the same machine, without compression. *Flood*: the server sends
  as fast as it can; opening the connections is part of it. *Upload*: until the server has counted everything, and the
  connections have ended. Everybody moves as many messages as naked.
- A contender is timed only if a digest of what arrived is right, and every round only if count and bytes are.
- Rust is compiled at \`opt-level = 3\` with LTO and \`wasm-opt -O3\`, for everybody; the size of a program at \`"z"\` and \`-Oz\`.
  The npm package is measured as it is published.
- **Memory**: each contender in a browser of its own. Messages and connects over the stand-in; 256 MiB in messages of 64 KiB
  over a real socket, with default marks.`.split("\n");

function versions({ date, machine, versions: contenders, engines }) {
  const browsers = Object.entries(engines).map(([engine, { version }]) => `${ENGINES[engine].title} ${version}`);
  const facts = { ...machine, ...(browsers.length && { browsers: browsers.join(", ") }) };
  return [
    `Measured at ${date.slice(0, 16).replace("T", " ")} UTC.`,
    "",
    ...Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`),
    `- contenders: ${Object.entries(contenders)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}`,
    "",
  ];
}

function body(report) {
  const { sizes, engines, memory } = report;
  return [
    ...targetTable(report),
    ...behindTable(report),
    ...failures(engines),
    ...Object.entries(engines).flatMap(([engine, { cells }]) => timeTables(engine, cells)),
    ...(sizes ? sizeTable(sizes) : []),
    ...(memory ? memoryTable(memory) : []),
  ];
}
