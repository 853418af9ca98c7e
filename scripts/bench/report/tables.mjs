// What was measured, as Markdown tables: one for the contenders in each language.

import { ENGINES } from "../../lib/engines.mjs";
import { namesIn } from "../browser/contenders.mjs";
import { bytes, duration, markdown, signed } from "./markdown.mjs";

/** How a table tells a figure. */
const MEASUREMENTS = {
  receive: {
    title: "Receiving",
    note: "Time a message as a multiple of naked's, and what is added to it.",
    tell: tellAdded,
  },
  send: {
    title: "Sending",
    note: "Time a message as a multiple of naked's, and what is added to it.",
    tell: tellAdded,
  },
  network: { title: "End to end", note: "Time as a multiple of naked's.", tell: tellRatio },
};

/** @param {ReturnType<import("../browser/statistics.mjs").summarise>} cells */
export function timeTables(engine, cells) {
  return Object.entries(MEASUREMENTS).flatMap(([measurement, how]) => {
    const chosen = cells.filter((cell) => cell.measurement === measurement);
    return ["Rust", "JavaScript"].flatMap((language) => timeTable(engine, language, how, chosen));
  });
}

function timeTable(engine, language, { title, note, tell }, cells) {
  const names = namesIn(language).filter((name) => cells.some(({ figures }) => figures[name]));
  if (!names.length) return [];
  const rows = cells.map(({ title: row, figures }) => [
    row,
    tellNaked(figures.naked),
    ...names.map((name) => tell(figures[name])),
  ]);
  return [
    `### ${title}: ${language}, ${ENGINES[engine].title}`,
    "",
    `${note} ± is half the distance of the quartiles.`,
    "",
    ...markdown(["", "naked", ...names], rows),
    "",
  ];
}

function tellNaked({ median, low, high, failed }) {
  return failed ? "failed" : `${duration(median)} ±${duration((high - low) / 2)}`;
}

function tellAdded(figure) {
  if (!figure) return "–";
  const { ratio, added, failed } = figure;
  return failed ? "failed" : `${signed(ratio, 1)} ±${spread(figure, 1)} (${duration(added)})`;
}

function tellRatio(figure) {
  if (!figure) return "–";
  return figure.failed ? "failed" : `${signed(figure.ratio, 2)} ±${spread(figure, 2)}`;
}

const spread = ({ ratio, median, low, high }, digits) => ((ratio * (high - low)) / 2 / median).toFixed(digits);

/** What was not timed, because not all arrived or it took too long. */
export function failures(engines) {
  const all = Object.entries(engines).flatMap(([engine, { cells }]) =>
    cells.flatMap(({ path, figures }) =>
      Object.entries(figures).flatMap(([name, { failed }]) =>
        failed ? [`- ${engine}: ${path}: ${name}: ${failed}`] : [],
      ),
    ),
  );
  return all.length ? ["### Failed, and therefore not timed", "", ...all, ""] : [];
}

/** @param {object[]} memory  what `measureMemory` resolved with, and `name` */
export function memoryTable(memory) {
  const head = [
    "",
    "heap, 10⁶ messages",
    "heap, 10⁴ connects",
    "linear, 10⁶ messages",
    "linear, 10⁴ connects",
    "linear, after the flow",
    "peak, 256 MiB received",
    "peak, 256 MiB sent",
  ];
  const rows = memory.map(({ name, heap, linear, peak, failed }) => {
    const tell = (value, phase) => (failed[phase] ? "failed" : bytes(value));
    return [
      name,
      tell(heap.messages, "messages"),
      tell(heap.connects, "connects"),
      tell(linear.messages, "messages"),
      tell(linear.connects, "connects"),
      bytes(linear.flow),
      tell(peak.download, "download"),
      tell(peak.upload, "upload"),
    ];
  });
  const failed = memory.flatMap((one) =>
    Object.entries(one.failed).map(([phase, why]) => `- ${one.name}: ${phase}: ${why}`),
  );
  return [
    "### Memory: Chromium",
    "",
    "What the JavaScript heap keeps in addition, the size of linear memory, and by how much the page's process grows at most.",
    "",
    ...markdown(head, rows),
    "",
    ...(failed.length ? [...failed, ""] : []),
  ];
}
