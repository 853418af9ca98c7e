// A chart of one panel for each case, with a dot for each competitor: Observable Plot, drawn to SVG without a browser.

import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Makes a chart readable on light and on dark pages. */
const STYLE = `<style>
  svg { --ours: #1f6feb; --other: #6e7781; --text: #1f2328; color: var(--text); background: #fff }
  @media (prefers-color-scheme: dark) { svg { --ours: #4493f8; --other: #9198a1; --text: #f0f6fc; background: #0d1117 } }
</style>`;

/**
 * @typedef {object} Dot
 * @property {string} panel
 * @property {string} name
 * @property {boolean} ours
 * @property {number} [value]  a failure has none
 * @property {number} [low]    the quartiles, between which a line is drawn
 * @property {number} [high]
 * @property {string} text     the value as text
 */

/**
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.label    of the x axis
 * @param {"log" | "linear"} chart.scale
 * @param {number} chart.columns  of panels
 * @param {Dot[]} chart.dots
 * @returns {string}
 */
export function dotChart({ title, label, scale, columns, dots }) {
  const { document } = parseHTML("<html><body></body></html>");
  const panels = [...new Set(dots.map(({ panel }) => panel))];
  const names = [...new Set(dots.map(({ name }) => name))];
  const rows = Math.ceil(panels.length / columns);
  /** @param {{panel: string}} of */
  const fx = ({ panel }) => panels.indexOf(panel) % columns;
  /** @param {{panel: string}} of */
  const fy = ({ panel }) => Math.floor(panels.indexOf(panel) / columns);
  const where = { fx, fy, y: "name" };
  const timed = dots.filter(({ value }) => value !== undefined);
  const values = timed.map(({ value }) => Number(value));
  const color = (/** @type {Dot} */ { ours }) => (ours ? "var(--ours)" : "var(--other)");
  const svg = Plot.plot({
    document,
    width: 180 + columns * 320,
    height: 90 + rows * (names.length * 16 + 40),
    marginLeft: 170,
    marginTop: 70,
    // Text to the right of the last dot needs room.
    x: { type: scale, label, grid: true, ticks: 5, domain: domain(values, scale), tickFormat: "~s" },
    y: { label: null, domain: names, tickSize: 0 },
    fx: { axis: null, padding: 0.03 },
    fy: { axis: null, padding: 0.15 },
    marks: [
      Plot.ruleY(timed, { ...where, x1: "low", x2: "high", stroke: color }),
      Plot.dot(timed, { ...where, x: "value", fill: color, r: 3.5 }),
      Plot.text(timed, { ...where, x: "high", text: "text", textAnchor: "start", dx: 7 }),
      Plot.text(
        dots.filter(({ value }) => value === undefined),
        { ...where, text: "text", frameAnchor: "left", fontStyle: "italic" },
      ),
      Plot.text(
        panels.map((panel) => ({ panel })),
        { fx, fy, text: "panel", frameAnchor: "top-left", dy: -15, fontWeight: "bold" },
      ),
    ],
  });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const heading = `<text x="12" y="24" font-size="16" font-weight="bold" text-anchor="start">${title}</text>`;
  const text = svg.outerHTML.replace(/^<svg[^>]*>/, `$&\n${STYLE}\n${heading}\n`).replaceAll("<g ", "\n<g ");
  return `${text.replace(/\d+\.\d{2,}/g, (number) => Number(number).toFixed(1))}\n`;
}

/** @param {number[]} values  @param {"log" | "linear"} scale */
function domain(values, scale) {
  const most = Math.max(...values);
  return scale === "log" ? [Math.min(...values) / 1.5, most * 8] : [0, most * 1.3];
}
