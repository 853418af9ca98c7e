// The panel for reconnecting: the switch and its options, the strip of what happened, and the buttons that cause it.
import { byId } from "../lib/dom.js";
import { formatDuration, formatInteger } from "../lib/format.js";
import { Readout } from "../lib/readout.js";
import { mountFaultButtons } from "./fault-buttons.js";
import { ServerFaults } from "./server-faults.js";
import { SettingsForm } from "./settings.js";
import { Strip } from "./strip.js";
import { Timeline } from "./timeline.js";
import { inWords, summary } from "./words.js";

/** @typedef {import("../connection/connection.js").Connection} Connection */
/** @typedef {import("../connection/connection.js").ConnectionState} ConnectionState */
/** @typedef {import("../connection/connection.js").Target} Target */
/** @typedef {import("./timeline.js").Phase} Phase */

/** How often the strip moves: calmly, where the system prefers reduced motion. */
const REDRAW_MS = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 100;

/** How long the picture goes on after the end. */
const STOPPED_MS = 4000;

/** @type {Partial<Record<ConnectionState, Phase>>} */
const PHASES = {
  connecting: "connecting",
  open: "open",
  waiting: "waiting",
  offline: "offline",
  closed: "stopped",
  failed: "stopped",
};

/**
 * Returns a function that adds to a target what the user chose here.
 *
 * @param {Connection} connection
 * @param {import("../code/code-view.js").ShowCode} showCode
 */
export function mountReconnectPanel(connection, showCode) {
  const body = byId("reconnect-body", HTMLElement);
  const svg = byId("strip", SVGSVGElement);
  const words = byId("strip-words", HTMLElement);
  const inFull = byId("strip-summary", HTMLElement);
  const readouts = {
    connections: new Readout("reconnect-connections"),
    attempts: new Readout("reconnect-attempt-count"),
    unconfirmed: new Readout("reconnect-unconfirmed"),
    trip: new Readout("reconnect-trip"),
  };
  const strip = new Strip(svg);
  const timeline = new Timeline();
  const faults = new ServerFaults();
  const form = new SettingsForm(changed);
  const updateButtons = mountFaultButtons(connection, faults);
  /** Whether the connection reconnects, or did. */
  let isShown = false;
  let attempt = 1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function changed() {
    body.hidden = !form.isOn;
    if (!form.isOn) return showCode("connect", undefined, { reconnect: undefined });
    draw();
    const settings = form.read();
    if (settings.ok) showCode("connect", undefined, { reconnect: settings.value });
  }

  function draw() {
    clearTimeout(timer);
    const { current } = timeline;
    // A little later than the connection the picture stops as well.
    const end = current?.phase === "stopped" ? current.from + STOPPED_MS : Infinity;
    const now = Math.min(performance.now(), end);
    strip.draw(timeline.intervals, now);
    words.textContent = inWords(current, now);
    showStats();
    if (current && now < end) timer = setTimeout(draw, REDRAW_MS);
  }

  function showStats() {
    const { stats } = connection;
    if (!stats) return;
    readouts.connections.show(formatInteger(stats.connections));
    readouts.attempts.show(formatInteger(stats.attempts));
    readouts.unconfirmed.show(formatInteger(stats.unconfirmed));
    if (stats.roundTrip) readouts.trip.show(formatDuration(stats.roundTrip.last));
  }

  /** Enters the phase of a state. */
  function enter(/** @type {Phase} */ phase, /** @type {{until?: number}} */ details = {}) {
    timeline.enter(phase, performance.now(), { attempt, ...details });
    words.dataset.phase = phase;
    inFull.textContent = summary(timeline.intervals);
    draw();
  }

  connection.on("state", (state) => {
    form.lock(connection.isActive);
    const phase = PHASES[state];
    if (isShown && phase) enter(phase);
    updateButtons();
  });
  connection.on("attempt", (number) => {
    attempt = number;
  });
  connection.on("waiting", (waiting) => {
    attempt = waiting.attempt;
    enter("waiting", { until: performance.now() + waiting.delay });
  });

  faults.ask().then(updateButtons);
  new ResizeObserver(draw).observe(svg);

  /**
   * @param {Target} target
   * @returns {import("../lib/field.js").Result<Target>}
   */
  function complete(target) {
    isShown = form.isOn;
    if (!form.isOn) return { ok: true, value: target };
    const settings = form.read();
    if (!settings.ok) {
      form.focusInvalid();
      return { ok: false };
    }
    timeline.clear();
    attempt = 1;
    for (const readout of Object.values(readouts)) readout.showEmpty("–");
    return { ok: true, value: { ...target, url: faults.name(target.url), reconnect: settings.value } };
  }
  return complete;
}
