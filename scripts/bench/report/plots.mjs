// Which plots there are of what was measured.

import { ENGINES } from "../../lib/engines.mjs";
import { CONTENDERS, isOurs } from "../browser/contenders.mjs";
import { bytes, duration, signed } from "./markdown.mjs";
import { barPanels } from "./svg.mjs";

const kindOf = (name) => (name === "naked" ? "naked" : isOurs(name) ? "ours" : "rival");
const order = CONTENDERS.map(({ name }) => name);

const tellAdded = ({ added }) => duration(added);
const tellRatio = ({ ratio }) => signed(ratio, 2);

/** @returns {{file: string, title: string, svg: string}[]} */
export function plots({ engines, sizes, memory }) {
  const times = Object.entries(engines).flatMap(([engine, { cells }]) => timePlots(engine, cells));
  return [...times, ...(sizes ? [sizePlot(sizes)] : []), ...(memory ? [memoryPlot(memory)] : [])];
}

function timePlots(engine, cells) {
  const added = {
    note: "nanoseconds a message over the naked handler; median and quartiles",
    tell: tellAdded,
    value: "added",
    columns: 3,
  };
  const ratio = {
    note: "time as a multiple of naked's, the dashed line; median and quartiles",
    tell: tellRatio,
    value: "ratio",
    columns: 2,
    reference: 1,
  };
  const kinds = [
    {
      file: "receive-bursts",
      title: "Receiving, in bursts of 32",
      starts: "receive/",
      ends: ", bursts of 32",
      ...added,
    },
    { file: "receive-alone", title: "Receiving, each message alone", starts: "receive/", ends: ", alone", ...added },
    { file: "send", title: "Sending", starts: "send/", ends: "", ...added },
    { file: "network-1", title: "End to end, one socket", starts: "network/", ends: ", 1 socket", ...ratio },
    {
      file: "network-100",
      title: "End to end, a hundred sockets",
      starts: "network/",
      ends: ", 100 sockets",
      ...ratio,
    },
  ];
  return kinds.flatMap(({ file, title, starts, ends, ...how }) => {
    const chosen = cells.filter(({ path }) => path.startsWith(starts) && path.endsWith(ends));
    if (!chosen.length) return [];
    const panels = chosen.map(({ title: name, figures }) => ({
      title: name.slice(0, name.length - ends.length),
      bars: timeBars(figures, how),
    }));
    return [plot({ file: `${engine}-${file}.svg`, title: `${title}: ${ENGINES[engine].title}`, panels, ...how })];
  });
}

function timeBars(figures, { tell, value }) {
  return order.flatMap((name) => {
    const figure = figures[name];
    if (!figure || name === "naked") return [];
    if (figure.failed) return [{ name, kind: kindOf(name), told: "failed" }];
    const { median, low, high, ratio } = figure;
    // The quartiles of a ratio to a fixed number, or of a difference to one.
    const convert = value === "ratio" ? (time) => (time * ratio) / median : (time) => time - median + figure.added;
    return [
      { name, kind: kindOf(name), value: figure[value], low: convert(low), high: convert(high), told: tell(figure) },
    ];
  });
}

function sizePlot(sizes) {
  const bars = sizes
    .slice(1)
    .map(({ name, added }) => ({ name, kind: kindOf(name), value: added, told: `${signed(added / 1000, 1)} kB` }));
  const note = "added to the empty program, wasm and JavaScript, gzip -9";
  return plot({
    file: "size.svg",
    title: "Size of a hello-echo program",
    note,
    columns: 1,
    panels: [{ title: "kB added", bars }],
  });
}

function memoryPlot(memory) {
  const panel = (title, phase, choose) => ({
    title,
    bars: memory.flatMap((one) => {
      const bar = { name: one.name, kind: kindOf(one.name) };
      if (one.failed[phase]) return [{ ...bar, told: "failed" }];
      return choose(one) === undefined ? [] : [{ ...bar, value: choose(one), told: bytes(choose(one)) }];
    }),
  });
  const panels = [
    panel("peak, 256 MiB received", "download", ({ peak }) => peak.download),
    panel("peak, 256 MiB sent", "upload", ({ peak }) => peak.upload),
    panel("JavaScript heap kept, 10⁶ messages", "messages", ({ heap }) => heap.messages),
    panel("JavaScript heap kept, 10⁴ connects", "connects", ({ heap }) => heap.connects),
  ];
  return plot({
    file: "memory.svg",
    title: "Memory: Chromium",
    note: "peak: by how much the page's process grows at most",
    columns: 2,
    panels,
  });
}

const plot = ({ file, title, ...how }) => ({ file, title, svg: barPanels({ title, ...how }) });
