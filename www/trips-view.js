// The plot of round-trip times, its percentiles, and the same in words.
import { count, duration, integer } from "./format.js";
import { figure } from "./figure.js";
import { MOST_SAMPLES, percentiles } from "./samples.js";

const SVG = "http://www.w3.org/2000/svg";
// Often enough to look live, seldom enough not to slow down what is measured.
const REDRAW_MS = 80;
// Room for the scale's words and for half a dot at the edges.
const LEFT = 52;
const EDGE = 10;
/** A column is this wide at least; more times than columns share them. */
const COLUMN = 3;
/** With fewer times than this, dots keep the distance they would have with so many. */
const FEW = 60;

export function mountTripsView(samples) {
  const svg = document.getElementById("trips-plot");
  const total = document.getElementById("trips-count");
  const empty = document.getElementById("trips-empty");
  const summary = document.getElementById("trips-summary");
  const figures = Object.fromEntries(["min", "p50", "p95", "p99", "max"].map((name) => [name, figure(`trips-${name}`)]));
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
    const scale = makeScale(known ?? { min: 1, max: 1 }, height);

    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawGrid(grid, scale, width);
    const columns = spreadOver(times, Math.floor((width - LEFT - EDGE) / COLUMN));
    const step = (width - LEFT - EDGE) / Math.max(columns.length, FEW);
    const at = (i) => (LEFT + step * (i + 0.5)).toFixed(1);
    spread.setAttribute("d", columns.map(({ min, max }, i) => (min < max ? `M${at(i)} ${scale.y(min)}V${scale.y(max)}` : "")).join(""));
    // A line of no length with round ends is a dot.
    dots.setAttribute("d", columns.map(({ middle }, i) => `M${at(i)} ${scale.y(middle)}h0`).join(""));
    median.setAttribute("d", known ? `M${LEFT} ${scale.y(known.p50)}H${width - EDGE}` : "");

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

/** Whole powers of ten around the times, so that the scale seldom changes: two of them at least. */
function makeScale({ min, max }, height) {
  const low = Math.floor(Math.log10(Math.max(min, 0.1)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(max, 0.1))), low + 2);
  const room = height - 2 * EDGE;
  const y = (ms) => {
    const share = (Math.log10(Math.max(ms, 0.1)) - low) / (high - low);
    return (height - EDGE - room * share).toFixed(1);
  };
  return { low, high, y };
}

function drawGrid(grid, { low, high, y }, width) {
  const key = `${low} ${high} ${width} ${y(1)}`;
  if (grid.dataset.drawn === key) return;
  grid.dataset.drawn = key;
  grid.replaceChildren();
  for (let power = low; power <= high; power++) {
    const ms = 10 ** power;
    part(grid, "path", "").setAttribute("d", `M${LEFT} ${y(ms)}H${width - EDGE}`);
    const label = part(grid, "text", "");
    label.setAttribute("x", LEFT - 8);
    label.setAttribute("y", y(ms));
    label.textContent = ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
  }
}

/** At most `most` columns of times that follow each other: `{min, middle, max}`. */
function spreadOver(times, most) {
  const columns = [];
  const n = Math.min(times.length, Math.max(1, most));
  for (let i = 0; i < n; i++) {
    const { min, p50, max } = percentiles(times.subarray(Math.floor((i * times.length) / n), Math.floor(((i + 1) * times.length) / n)));
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
