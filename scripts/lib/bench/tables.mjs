// Prints what was measured, as Markdown tables: one for the contenders in each language.

import { CONTENDERS } from "./contenders.mjs";
import { ENGINES } from "../engines.mjs";

/** How a table tells a figure. */
const MEASUREMENTS = {
  receive: { title: "Received messages: ns per message over naked", tell: tellAdded },
  send: { title: "Sent messages: ns per message over naked", tell: tellAdded },
  network: { title: "End to end: ratio to naked", tell: tellRatio },
};

/** @param {ReturnType<import("./statistics.mjs").summarise>} cells */
export function tables(engine, cells) {
  const lines = [];
  for (const [measurement, { title, tell }] of Object.entries(MEASUREMENTS)) {
    const chosen = cells.filter((cell) => cell.measurement === measurement);
    if (!chosen.length) continue;
    for (const language of ["Rust", "JavaScript"]) {
      const names = CONTENDERS.filter((one) => one.language === language && one.name !== "naked").map(({ name }) => name);
      const present = names.filter((name) => chosen.some(({ figures }) => figures[name]));
      if (!present.length) continue;
      const rows = chosen.map(({ title: row, figures }) => [row, tellNaked(figures.naked), ...present.map((name) => tell(figures[name]))]);
      lines.push(`### ${title} (${ENGINES[engine].title}, ${language})`, "", ...markdown(["", "naked", ...present], rows), "");
    }
  }
  return [...lines, ...failures(cells)].join("\n");
}

function tellNaked({ median, low, high, failed }) {
  return failed ? "failed" : `${duration(median)} ±${duration((high - low) / 2)}`;
}

function tellAdded(figure) {
  if (!figure) return "–";
  const { added, low, high, failed } = figure;
  return failed ? "failed" : `${added < 0 ? "−" : "+"}${Math.round(Math.abs(added))} ±${Math.round((high - low) / 2)}`;
}

function tellRatio(figure) {
  if (!figure) return "–";
  const { ratio, median, low, high, failed } = figure;
  return failed ? "failed" : `${ratio.toFixed(2)} ±${((ratio * (high - low)) / 2 / median).toFixed(2)}`;
}

function failures(cells) {
  const all = cells.flatMap(({ path, figures }) =>
    Object.entries(figures).flatMap(([name, { failed }]) => (failed ? [`- ${path}: ${name}: ${failed}`] : [])),
  );
  return all.length ? ["Failed, and therefore not timed:", "", ...all, ""] : [];
}

export function markdown(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => String(row[column]).length)));
  const line = (row) => `| ${row.map((cell, column) => (column ? String(cell).padStart(widths[column]) : cell.padEnd(widths[0]))).join(" | ")} |`;
  return [line(head), `|${widths.map((width, column) => (column ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`, ...rows.map(line)];
}

function duration(nanoseconds) {
  if (nanoseconds < 1e4) return `${Math.round(nanoseconds)} ns`;
  return nanoseconds < 1e7 ? `${(nanoseconds / 1e3).toFixed(1)} µs` : `${(nanoseconds / 1e6).toFixed(1)} ms`;
}
