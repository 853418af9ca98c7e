// The plot of the round-trip times in SVG.
import { append } from "../lib/svg.js";
import { groupedPercentiles } from "./samples.js";
import { gridLabel, gridLines, verticalScale } from "./time-scale.js";

// Half a dot, and the distance between labels and plot.
const MARGIN = 10;
const GAP = 8;
/** Labels are seldom wider, so that the plot's left edge seldom moves. */
const WIDEST_LABEL = "100 ms";
/** The minimum width of a column; if there are more times than columns, several times share one. */
const COLUMN_WIDTH = 3;
/** With fewer columns than this, dots keep the distance they would have with this many. */
const MIN_COLUMNS = 60;

export class Plot {
  #svg;
  #grid;
  #ranges;
  #dots;
  #median;

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.#svg = svg;
    this.#grid = append(svg, "g", "plot-grid");
    this.#ranges = append(svg, "path", "plot-ranges");
    this.#dots = append(svg, "path", "plot-dots");
    this.#median = append(svg, "path", "plot-median");
  }

  /**
   * Draws the times, oldest first.
   *
   * @param {Float64Array} times
   * @param {import("./samples.js").Percentiles} [percentiles]  of the times; undefined without times
   */
  draw(times, percentiles) {
    const { width, height } = this.#svg.getBoundingClientRect();
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const lines = gridLines(percentiles ?? { min: 1, max: 1 });
    const label = this.#labelSize([WIDEST_LABEL, ...lines.map(gridLabel)]);
    const left = Math.ceil(label.width) + GAP;
    const right = width - MARGIN;
    const y = verticalScale(lines, height, Math.max(MARGIN, label.height / 2));
    this.#drawGrid(lines, y, left, right);

    const columns = groupedPercentiles(times, Math.floor((right - left) / COLUMN_WIDTH));
    const distance = (right - left) / Math.max(columns.length, MIN_COLUMNS);
    const x = (/** @type {number} */ i) => (left + distance * (i + 0.5)).toFixed(1);
    const ranges = columns.map(({ min, max }, i) => (min < max ? `M${x(i)} ${y(min)}V${y(max)}` : ""));
    this.#ranges.setAttribute("d", ranges.join(""));
    // A line of length 0 with round caps is a dot.
    this.#dots.setAttribute("d", columns.map(({ p50 }, i) => `M${x(i)} ${y(p50)}h0`).join(""));
    this.#median.setAttribute("d", percentiles ? `M${left} ${y(percentiles.p50)}H${right}` : "");
  }

  /**
   * @param {number[]} lines
   * @param {(ms: number) => string} y
   * @param {number} left
   * @param {number} right
   */
  #drawGrid(lines, y, left, right) {
    const key = [lines, lines.map(y), left, right].join(" ");
    if (this.#grid.dataset.drawn === key) return;
    this.#grid.dataset.drawn = key;
    this.#grid.replaceChildren();
    for (const ms of lines) {
      append(this.#grid, "path").setAttribute("d", `M${left} ${y(ms)}H${right}`);
      const label = append(this.#grid, "text");
      label.setAttribute("x", String(left - GAP));
      label.setAttribute("y", y(ms));
      label.textContent = gridLabel(ms);
    }
  }

  /**
   * Measures the largest of the labels, since fonts differ from system to system.
   *
   * @param {string[]} labels
   */
  #labelSize(labels) {
    const text = append(this.#grid, "text");
    const boxes = labels.map((label) => {
      text.textContent = label;
      return text.getBBox();
    });
    text.remove();
    return {
      width: Math.max(...boxes.map(({ width }) => width)),
      height: Math.max(...boxes.map(({ height }) => height)),
    };
  }
}
