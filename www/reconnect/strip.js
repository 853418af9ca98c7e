// Draws the connection's phases over time as a strip in SVG: the past on the left of now, what is planned on the right.
import { append } from "../lib/svg.js";
import { countdown, NAMES } from "./words.js";

/** @typedef {import("./timeline.js").Interval} Interval */
/** @typedef {import("./timeline.js").Phase} Phase */
/** @typedef {{top: number, height: number, pattern?: string}} Shape */

/** Vertical places in pixels: the labels' baseline, the bars, and the baseline of the axis. */
const LABEL_Y = 12;
const BAR_TOP = 19;
const BAR_HEIGHT = 28;
const AXIS_Y = 63;
/** Half of the widest label of the axis. */
const MARGIN = 16;
/** With fewer pixels a second, bars of short times would be invisible. */
const PIXELS_PER_SECOND = 20;
const [MIN_SECONDS, MAX_SECONDS] = [30, 90];
/** The share of the width that shows what is planned. */
const FUTURE = 0.22;
const TICK_SECONDS = 10;
/** Roughly, since measuring each label would cost more than it is worth. */
const CHARACTER_WIDTH = 7.5;

/**
 * The bars' height, place and pattern: the phases differ by more than their colour. The patterns are in the page.
 *
 * @type {Record<Phase, Shape>}
 */
const SHAPES = {
  open: { top: BAR_TOP, height: BAR_HEIGHT },
  connecting: { top: BAR_TOP, height: BAR_HEIGHT, pattern: "strip-stripes" },
  waiting: { top: BAR_TOP + BAR_HEIGHT / 2, height: BAR_HEIGHT / 2, pattern: "strip-dots" },
  offline: { top: BAR_TOP + BAR_HEIGHT / 2, height: BAR_HEIGHT / 2 },
  stopped: { top: BAR_TOP + BAR_HEIGHT - 4, height: 4 },
};

/** @type {Shape} */
const PLANNED = { top: SHAPES.waiting.top, height: SHAPES.waiting.height };

export class Strip {
  #svg;
  #axis;
  #bars;
  #drawnAxis = "";

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.#svg = svg;
    this.#axis = append(svg, "g", "strip-axis");
    this.#bars = append(svg, "g", "strip-bars");
  }

  /**
   * Draws the intervals, oldest first.
   *
   * @param {readonly Interval[]} intervals
   * @param {number} now
   */
  draw(intervals, now) {
    const { width, height } = this.#svg.getBoundingClientRect();
    if (!width) return;
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const seconds = Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, width / PIXELS_PER_SECOND));
    const [left, right] = [MARGIN, width - MARGIN];
    const nowX = Math.round(right - (right - left) * FUTURE);
    const perMs = (right - left) / seconds / 1000;
    const x = (/** @type {number} */ time) => Math.min(right, Math.max(left, nowX + (time - now) * perMs));
    this.#drawAxis(nowX, perMs, left, right);
    this.#bars.replaceChildren();
    for (const interval of intervals) this.#drawInterval(interval, now, x);
    this.#drawPlan(intervals.at(-1), now, x);
  }

  /**
   * @param {Interval} interval
   * @param {number} now
   * @param {(time: number) => number} x
   */
  #drawInterval({ phase, from, to: ended }, now, x) {
    const to = ended ?? now;
    const [start, end] = [x(from), x(to)];
    // It has left the picture.
    if (to < now && end - start < 0.01 && start <= MARGIN) return;
    // Even the shortest is visible.
    const width = Math.max(end - start, 1.5);
    this.#bar(`strip-${phase}`, start, width, SHAPES[phase]);
    const label = NAMES[phase];
    if (label.length * CHARACTER_WIDTH < width) this.#text("strip-label", start, LABEL_Y, label);
  }

  /**
   * @param {Interval | undefined} current
   * @param {number} now
   * @param {(time: number) => number} x
   */
  #drawPlan(current, now, x) {
    if (current?.phase !== "waiting" || current.until === undefined || current.until <= now) return;
    this.#bar("strip-planned", x(now), Math.max(x(current.until) - x(now), 1.5), PLANNED);
    this.#text("strip-label strip-countdown", x(now) + 6, LABEL_Y, `in ${countdown(current.until - now)}`);
  }

  /**
   * @param {number} nowX
   * @param {number} perMs
   * @param {number} left
   * @param {number} right
   */
  #drawAxis(nowX, perMs, left, right) {
    const key = [nowX, perMs, left, right].join(" ");
    if (key === this.#drawnAxis) return;
    this.#drawnAxis = key;
    this.#axis.replaceChildren();
    const bottom = BAR_TOP + BAR_HEIGHT;
    append(this.#axis, "path", "strip-base").setAttribute("d", `M${left} ${bottom + 0.5}H${right}`);
    append(this.#axis, "path", "strip-now").setAttribute("d", `M${nowX} ${BAR_TOP - 4}V${bottom + 5}`);
    const step = TICK_SECONDS * 1000 * perMs;
    for (let i = -Math.floor((nowX - left) / step); i * step <= right - nowX; i++) {
      const at = nowX + i * step;
      append(this.#axis, "path", "strip-tick").setAttribute("d", `M${at} ${bottom}v5`);
      const text = append(this.#axis, "text", i === 0 ? "strip-now-label" : undefined);
      text.setAttribute("x", at.toFixed(1));
      text.setAttribute("y", String(AXIS_Y));
      text.textContent = tickLabel(i);
    }
  }

  /**
   * @param {string} className
   * @param {number} start
   * @param {number} width
   * @param {Shape} shape
   */
  #bar(className, start, width, { top, height, pattern }) {
    const rect = append(this.#bars, "rect", className);
    const place = { x: start.toFixed(1), y: top, width: width.toFixed(1), height };
    for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value));
    if (pattern) rect.setAttribute("fill", `url(#${pattern})`);
  }

  /**
   * @param {string} className
   * @param {number} x
   * @param {number} y
   * @param {string} content
   */
  #text(className, x, y, content) {
    const text = append(this.#bars, "text", className);
    text.setAttribute("x", x.toFixed(1));
    text.setAttribute("y", String(y));
    text.textContent = content;
  }
}

/** @param {number} i */
function tickLabel(i) {
  if (i === 0) return "now";
  return i < 0 ? `−${-i * TICK_SECONDS} s` : `+${i * TICK_SECONDS} s`;
}
