// Small multiples of horizontal bars, as SVG that reads well on light and on dark pages.

const FONT = 11;
const ROW = 15;
const NAMES = 150;
const VALUES = 78;
const BARS = 150;
const PANEL = NAMES + BARS + VALUES;
const GAP = 18;
const HEAD = 24;
const TOP = 58;

/** A bar longer than this many times the middle one is cut, or it would flatten all others. */
const CUT_AT = 5;

const STYLE = `
  svg { font: ${FONT}px system-ui, sans-serif; fill: #1f2328; background: #ffffff }
  .title { font-size: 16px; font-weight: 600 } .panel { font-weight: 600 } .note { fill: #59636e }
  .rival { fill: #9aa4af } .ours { fill: #1f6feb } .naked { fill: #59636e }
  .spread { stroke: #1f2328; stroke-width: 1 } .reference { stroke: #d1242f; stroke-dasharray: 3 2 } .axis { stroke: #d1d9e0 }
  .mine { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    svg { fill: #f0f6fc; background: #0d1117 } .note { fill: #9198a1 }
    .rival { fill: #656c76 } .ours { fill: #4493f8 } .naked { fill: #9198a1 }
    .spread { stroke: #f0f6fc } .reference { stroke: #ff7b72 } .axis { stroke: #3d444d }
  }`;

/**
 * @typedef {object} Bar
 * @property {string} name
 * @property {"ours"|"rival"|"naked"} kind
 * @property {number} [value]  none is a failure
 * @property {number} [low]
 * @property {number} [high]
 * @property {string} told     the value in words
 */

/**
 * @param {object} plot
 * @param {string} plot.title
 * @param {string} plot.note
 * @param {number} plot.columns
 * @param {{title: string, bars: Bar[]}[]} plot.panels
 * @param {number} [plot.reference]  where a line is drawn
 */
export function barPanels({ title, note, columns, panels, reference }) {
  const rows = [];
  for (let at = 0; at < panels.length; at += columns) rows.push(panels.slice(at, at + columns));
  let y = TOP;
  const drawn = rows.map((row) => {
    const height = HEAD + ROW * Math.max(...row.map(({ bars }) => bars.length)) + GAP;
    const group = row.map((panel, column) => drawPanel(panel, GAP + column * (PANEL + GAP), y, reference));
    y += height;
    return group.join("");
  });
  const width = GAP + Math.min(columns, panels.length) * (PANEL + GAP);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="${escape(title)}">
<style>${STYLE}
</style>
${text(GAP, 26, title, "title")}${text(GAP, 44, note, "note")}${drawn.join("")}</svg>
`;
}

function drawPanel({ title, bars }, x, y, reference) {
  const scale = BARS / longest(bars, reference);
  const at = (value) => Math.max(0, Math.min(BARS, value * scale));
  const left = x + NAMES;
  const bottom = y + HEAD + ROW * bars.length;
  const lines = bars.map((bar, index) => drawBar(bar, left, y + HEAD + index * ROW, at));
  const mark =
    reference === undefined ? "" : line(left + at(reference), y + HEAD - 4, left + at(reference), bottom, "reference");
  return `${text(x, y + 12, title, "panel")}${line(left, y + HEAD - 4, left, bottom, "axis")}${lines.join("")}${mark}\n`;
}

function drawBar({ name, kind, value, low, high, told }, left, y, at) {
  const middle = y + ROW / 2 - 1;
  const label = text(left - 6, middle + 4, name, kind === "ours" ? "mine" : "", "end");
  if (value === undefined) return label + text(left + 4, middle + 4, told, "note");
  const bar = `<rect class="${kind}" x="${left}" y="${y + 1}" width="${round(at(value))}" height="${ROW - 4}" rx="1.5"/>`;
  const isCut = at(value) === BARS && at(value * 0.999) === BARS;
  const spread = low === undefined || isCut ? "" : line(left + at(low), middle, left + at(high), middle, "spread");
  const end = left + Math.max(at(value), isCut ? 0 : at(high ?? value)) + 4;
  return `${label}${bar}${spread}${text(end, middle + 4, `${isCut ? "» " : ""}${told}`, kind === "ours" ? "mine" : "note")}`;
}

/** What the whole width stands for. */
function longest(bars, reference = 0) {
  const values = bars.flatMap(({ value }) => (value > 0 ? [value] : [])).sort((a, b) => a - b);
  if (!values.length) return Math.max(reference, 1);
  const limit = Math.max(CUT_AT * values[Math.floor(values.length / 2)], reference * 1.2);
  return Math.min(Math.max(values.at(-1), reference), limit);
}

const text = (x, y, content, style, anchor = "start") =>
  `<text x="${round(x)}" y="${round(y)}"${style && ` class="${style}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${escape(content)}</text>`;

const line = (x1, y1, x2, y2, style) =>
  `<line class="${style}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;

const round = (value) => Math.round(value * 10) / 10;

const escape = (content) => String(content).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
