// The round-trips panel: the plot, the percentiles, and the same in words for screen readers.
import { byId } from "../lib/dom.js";
import { formatCount, formatDuration, formatInteger } from "../lib/format.js";
import { Readout } from "../lib/readout.js";
import { Plot } from "./plot.js";
import { MAX_SAMPLES, percentiles } from "./samples.js";

/** @typedef {import("./samples.js").Percentiles} Percentiles */

// Often enough to look live, and seldom enough not to slow down what is measured.
const REDRAW_INTERVAL_MS = 80;
const NAMES = /** @type {const} */ (["min", "p50", "p95", "p99", "max"]);

/** @param {import("./samples.js").Samples} samples */
export function mountRoundTripsPanel(samples) {
  const svg = byId("trips-plot", SVGSVGElement);
  const total = byId("trips-count", HTMLElement);
  const empty = byId("trips-empty", HTMLElement);
  const summary = byId("trips-summary", HTMLElement);
  const readouts = NAMES.map((name) => ({ name, readout: new Readout(`trips-${name}`) }));
  const plot = new Plot(svg);
  let scheduled = false;

  function draw() {
    scheduled = false;
    const times = samples.newest();
    const known = times.length ? percentiles(times) : undefined;
    plot.draw(times, known);
    empty.hidden = times.length > 0;
    total.textContent = countText(samples.total);
    for (const { name, readout } of readouts) {
      if (known) readout.show(formatDuration(known[name]));
      else readout.showEmpty("–");
    }
    summary.textContent = known ? inWords(samples.total, known) : "No round trips yet.";
  }

  samples.on("change", () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(draw, REDRAW_INTERVAL_MS);
  });
  new ResizeObserver(draw).observe(svg);
  byId("clear-trips", HTMLButtonElement).addEventListener("click", () => samples.clear());
}

/** @param {number} total */
function countText(total) {
  if (!total) return "None yet";
  return total > MAX_SAMPLES ? `Newest ${formatInteger(MAX_SAMPLES)} of ${formatInteger(total)}` : formatInteger(total);
}

/**
 * @param {number} total
 * @param {Percentiles} percentiles
 */
function inWords(total, { min, p50, p95, p99, max }) {
  const shown = total > MAX_SAMPLES ? `, the newest ${formatInteger(MAX_SAMPLES)} of them shown` : "";
  const times = [
    `minimum ${formatDuration(min)}`,
    `median ${formatDuration(p50)}`,
    `95th percentile ${formatDuration(p95)}`,
    `99th percentile ${formatDuration(p99)}`,
    `maximum ${formatDuration(max)}`,
  ];
  return `${formatCount(total, "round trip", "round trips")}${shown}: ${times.join(", ")}.`;
}
