// The results as tables: for the terminal, and for docs/bench/server.md. All that was measured goes to artefacts/ as JSON.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { artefacts, inRoot, root } from "../../lib/paths.mjs";
import { median } from "../../lib/numbers.mjs";
import { IDLE_CONNECTIONS } from "./cells.mjs";
import { OURS, TARGET } from "./contenders.mjs";

const DOCUMENT = inRoot("docs", "bench", "server.md");

/** @returns {{title: string, head: string[], rows: string[][]}[]} */
function tables({ contenders, throughput, memory }) {
  const columns = contenders.map(({ title }) => title);
  const cellColumns = ["message", "connections", "window"];
  const perCell = (title, show, more = []) => ({
    title,
    head: [...cellColumns, ...columns, ...more.map(({ head }) => head)],
    rows: throughput.map(({ cell, outcomes }) => [
      cell.title,
      String(cell.connections),
      String(cell.window),
      ...contenders.map(({ name }) => show(outcomes[name])),
      ...more.map(({ value }) => value(outcomes)),
    ]),
  });
  const list = [];
  if (throughput.length) {
    list.push(
      perCell("Messages a second, in thousands", (all) => thousands(median(all.map(rate))), [
        { head: "ours ÷ uWebSockets", value: (outcomes) => ratios(outcomes[OURS], outcomes[TARGET], rate) },
      ]),
      perCell("Microseconds until the echo, median and 99th percentile", (all) =>
        [(it) => it.p50, (it) => it.p99].map((of) => micro(median(all.map(of)))).join(" / "),
      ),
      perCell(
        "Microseconds of the server's core a message, and the share of the time it was busy",
        (all) => `${micro(median(all.map(cost)))} (${percent(median(all.map((it) => it.server_cpu / it.seconds)))})`,
      ),
      perCell("Share of the time the load generator's core was busy with it", (all) =>
        percent(median(all.map((it) => it.client_cpu / it.seconds))),
      ),
    );
  }
  if (memory) {
    list.push({
      title: `Resident memory of ${IDLE_CONNECTIONS} idle connections, each`,
      head: ["", ...columns],
      rows: [
        ["KiB a connection", ...contenders.map(({ name }) => kibi(memory[name].perConnection))],
        ["MiB before them", ...contenders.map(({ name }) => kibi(memory[name].atStart / 1024))],
      ],
    });
  }
  return list;
}

export function print(results) {
  for (const { title, head, rows } of tables(results)) {
    console.log(`\n${title}\n`);
    const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index].length)));
    for (const row of [head, ...rows]) console.log(row.map((text, index) => text.padStart(widths[index])).join("  "));
  }
}

/** The whole document. */
export function markdown(results) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const shown = tables(results).map(({ title, head, rows }) =>
    [`## ${title}`, "", line(head), line(head.map((_, index) => (index ? "--:" : ":--"))), ...rows.map(line)].join(
      "\n",
    ),
  );
  const day = new Date().toISOString().slice(0, 10);
  const introduction = [
    "# The echo server under load",
    "",
    `Written by \`npm run bench:server -- --write\` on ${day}; don't edit. The machine: ${results.machine}.`,
    "",
    "Each server has one core and the load generator another one. All are measured in turns, " +
      `${results.runs} times ${results.seconds} s for each row; what is shown is the median, and for the ratio the median of the ` +
      "ratios of the turns with the lowest and the highest. A window is how many messages are on their way on each connection. " +
      "Messages are binary; every echo is compared with what was sent, all of it. " +
      "[server-profile.md](server-profile.md) says where the time goes.",
  ].join("\n");
  return `${[introduction, ...shown].join("\n\n")}\n`;
}

export function save(results, document) {
  write(path.join(artefacts, "bench-server.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  if (document) write(DOCUMENT, document);
}

function write(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`\nwritten: ${path.relative(root, file)}`);
}

const rate = ({ messages, seconds }) => messages / seconds;
const cost = ({ messages, server_cpu: cpu }) => (cpu / messages) * 1e6;

/** Runs of the same turn are next to each other in time, so that what disturbs one mostly disturbs the other as well. */
function ratios(ours, theirs, of) {
  const all = ours.map((outcome, turn) => of(outcome) / of(theirs[turn]));
  return `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`;
}

const thousands = (value) => (value / 1000).toFixed(1);
const micro = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const percent = (value) => `${Math.round(value * 100)} %`;
const kibi = (bytes) => (bytes / 1024).toFixed(1);
