// The plot of round-trip times, its percentiles, and the same in words.
import { count, duration, integer } from "../lib/format.js";
import { figure } from "../lib/readout.js";
import { MOST_SAMPLES, percentiles } from "./samples.js";

const SVG = "http://www.w3.org/2000/svg";
// Often enough to look live, seldom enough not to slow down what is measured.
const REDRAW_MS = 80;
// Room for half a dot at the edges, and between the scale's words and the plot.
const EDGE = 10;
const GAP = 8;
/** Hardly ever is one of the scale's words wider, so the plot seldom moves. */
const WIDE = "100 ms";
/** More lines of the scale than this would crowd it. */
const MOST_LINES = 10;
/** A column is this wide at least; more times than columns share them. */
const COLUMN = 3;
/** With fewer times than this, dots keep the distance they would have with so many. */
const FEW = 60;

export function mountTripsView(samples) {
  const svg = document.getElementById("trips-plot");
  const total = document.getElementById("trips-count");
  const empty = document.getElementById("trips-empty");
  const summary = document.getElementById("trips-summary");
  const figures = Object.fromEntries(
    ["min", "p50", "p95", "p99", "max"].map((name) => [name, figure(`trips-${name}`)]),
  );
  const grid = part(svg, "g", "plot-grid");
  const spread = part(svg, "path", "plot-spread");
  const dots = part(svg, "path", "plot-dots");
  const median = part(svg, "path", "plot-median");
  let timer;

  function draw() {
    timer = undefined;
    const times = samples.newest();
    const known = times.length ? percentiles(times) : undefined;
    const { width, height } = svg.getBoundingClientRect();
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const lines = scaleLines(known ?? { min: 1, max: 1 });
    const words = measure(grid, [WIDE, ...lines.map(inUnits)]);
    const left = Math.ceil(words.width) + GAP;
    const right = width - EDGE;
    const y = makeScale(lines, height, Math.max(EDGE, words.height / 2));
    drawGrid(grid, lines, y, left, right);
    const columns = spreadOver(times, Math.floor((right - left) / COLUMN));
    const distance = (right - left) / Math.max(columns.length, FEW);
    const at = (i) => (left + distance * (i + 0.5)).toFixed(1);
    spread.setAttribute(
      "d",
      columns.map(({ min, max }, i) => (min < max ? `M${at(i)} ${y(min)}V${y(max)}` : "")).join(""),
    );
    // A line of no length with round ends is a dot.
    dots.setAttribute("d", columns.map(({ middle }, i) => `M${at(i)} ${y(middle)}h0`).join(""));
    median.setAttribute("d", known ? `M${left} ${y(known.p50)}H${right}` : "");

    empty.hidden = times.length > 0;
    total.textContent = counted(samples.total);
    for (const [name, place] of Object.entries(figures)) {
      if (known) place.show(duration(known[name]));
      else place.none("–");
    }
    summary.textContent = known ? inWords(samples.total, known) : "No round trips yet.";
  }

  samples.addEventListener("change", () => (timer ??= setTimeout(draw, REDRAW_MS)));
  new ResizeObserver(draw).observe(svg);
  document.getElementById("clear-trips").addEventListener("click", () => samples.clear());
}

function counted(total) {
  if (!total) return "None yet";
  return total > MOST_SAMPLES ? `Newest ${integer(MOST_SAMPLES)} of ${integer(total)}` : integer(total);
}

function inWords(total, { min, p50, p95, p99, max }) {
  const of = total > MOST_SAMPLES ? `, the newest ${integer(MOST_SAMPLES)} of them shown` : "";
  return (
    `${count(total, "round trip", "round trips")}${of}: the fastest took ${duration(min)}, half took at most ${duration(p50)}, ` +
    `95 % at most ${duration(p95)}, 99 % at most ${duration(p99)}, the slowest ${duration(max)}.`
  );
}

/** How much room the biggest of `words` takes: fonts differ from machine to machine. */
function measure(grid, words) {
  const label = part(grid, "text", "");
  const boxes = words.map((word) => {
    label.textContent = word;
    return label.getBBox();
  });
  label.remove();
  return {
    width: Math.max(...boxes.map(({ width }) => width)),
    height: Math.max(...boxes.map(({ height }) => height)),
  };
}

/** The scale's steps in milliseconds: 1, 2, 5, 10, 20, 50 and so on. */
const step = (i) => [1, 2, 5][((i % 3) + 3) % 3] * 10 ** Math.floor(i / 3);
const inUnits = (ms) => (ms < 1000 ? `${Number(ms.toFixed(1))} ms` : `${ms / 1000} s`);

/** From the step below the times to the one above, so that the scale seldom changes; never less than a power of ten. */
function scaleLines({ min, max }) {
  // Browsers round their clocks to 0.1 ms: less can't be told apart.
  let low = -3;
  while (step(low + 1) <= min) low++;
  let high = low + 3;
  while (step(high) < max) high++;
  // Where there is no room for all steps, whole powers of ten.
  const stride = high - low < MOST_LINES ? 1 : 3;
  while (low % stride) low--;
  while (high % stride) high++;
  return Array.from({ length: (high - low) / stride + 1 }, (_, i) => step(low + i * stride));
}

/** Returns the height at which a time stands. */
function makeScale(lines, height, edge) {
  const [bottom, top] = [Math.log10(lines[0]), Math.log10(lines.at(-1))];
  return (ms) => {
    const share = (Math.log10(Math.max(ms, lines[0])) - bottom) / (top - bottom);
    return (height - edge - (height - 2 * edge) * share).toFixed(1);
  };
}

function drawGrid(grid, lines, y, left, right) {
  const key = [lines, y(lines[0]), y(lines.at(-1)), left, right].join(" ");
  if (grid.dataset.drawn === key) return;
  grid.dataset.drawn = key;
  grid.replaceChildren();
  for (const ms of lines) {
    part(grid, "path", "").setAttribute("d", `M${left} ${y(ms)}H${right}`);
    const label = part(grid, "text", "");
    label.setAttribute("x", left - GAP);
    label.setAttribute("y", y(ms));
    label.textContent = inUnits(ms);
  }
}

/** At most `most` columns of times that follow each other: `{min, middle, max}`. */
function spreadOver(times, most) {
  const columns = [];
  const n = Math.min(times.length, Math.max(1, most));
  for (let i = 0; i < n; i++) {
    const { min, p50, max } = percentiles(
      times.subarray(Math.floor((i * times.length) / n), Math.floor(((i + 1) * times.length) / n)),
    );
    columns.push({ min, middle: p50, max });
  }
  return columns;
}

function part(parent, name, className) {
  const made = document.createElementNS(SVG, name);
  if (className) made.setAttribute("class", className);
  parent.append(made);
  return made;
}
