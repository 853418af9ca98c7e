// Draws the log as a table, at most once a frame.
import { byId } from "../lib/dom.js";
import { formatBytes, formatCount, formatTime } from "../lib/format.js";
import { MAX_ENTRIES } from "./log.js";

/** @typedef {import("./log.js").Log} Log */
/** @typedef {import("./log.js").Entry} Entry */

// About one row: scrolled that close to the end, the view follows new entries.
const FOLLOW_DISTANCE_PX = 40;
const DIRECTIONS = /** @type {const} */ ({
  sent: ["→", "Sent"],
  received: ["←", "Received"],
  event: ["·", "Event"],
});

/** @param {Log} log */
export function mountLogView(log) {
  const rows = byId("log-rows", HTMLElement);
  const scroller = byId("log-scroll", HTMLElement);
  const total = byId("log-count", HTMLElement);
  const empty = byId("log-empty", HTMLElement);
  /** @type {Map<number, {element: HTMLElement, revision: number}>} */
  const drawn = new Map();
  let scheduled = false;

  function draw() {
    scheduled = false;
    const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const follow = distance < FOLLOW_DISTANCE_PX;
    const oldest = log.entries[0]?.id ?? Infinity;
    for (const [id, row] of drawn) {
      if (id >= oldest) break;
      row.element.remove();
      drawn.delete(id);
    }
    const added = document.createDocumentFragment();
    for (const entry of log.entries) {
      const row = drawn.get(entry.id);
      if (row?.revision === entry.revision) continue;
      const element = drawRow(entry);
      if (row) row.element.replaceWith(element);
      else added.append(element);
      drawn.set(entry.id, { element, revision: entry.revision });
    }
    rows.append(added);
    total.textContent = summary(log);
    empty.hidden = log.entries.length > 0;
    if (follow) scroller.scrollTop = scroller.scrollHeight;
  }

  log.on("change", () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(draw);
  });
  byId("clear-log", HTMLButtonElement).addEventListener("click", () => log.clear());
}

/** @param {Log} log */
function summary({ entries, removed }) {
  if (!entries.length) return "No entries";
  if (!removed) return formatCount(entries.length, "entry", "entries");
  return `Newest ${MAX_ENTRIES}; ${formatCount(removed, "older entry", "older entries")} removed`;
}

/**
 * Uses `textContent` only: what a server sends must never become markup.
 *
 * @param {Entry} entry
 */
function drawRow(entry) {
  const row = element("tr", `row-${entry.direction}`);
  row.setAttribute("role", "row");
  if (entry.tone) row.dataset.tone = entry.tone;
  if (entry.mark) row.dataset.mark = entry.mark;

  const [symbol, word] = DIRECTIONS[entry.direction];
  const arrow = element("span", "arrow", symbol);
  arrow.setAttribute("aria-hidden", "true");
  const direction = cell("direction");
  direction.append(arrow, word);

  const time = element("time", "", formatTime(entry.time));
  time.dateTime = entry.time.toISOString();

  row.append(
    direction,
    cell("type", entry.type),
    cell("size", entry.size === undefined ? "" : formatBytes(entry.size)),
    drawContent(entry),
    cell("trip", entry.trip ?? ""),
    cell("time", time),
  );
  return row;
}

/** @param {Entry} entry */
function drawContent({ type, number, label, content, ascii, note }) {
  const td = cell("content");
  if (number !== undefined) td.append(element("span", "number", `#${number}`), " ");
  if (label) td.append(element("span", "label", label));
  // `bdi` keeps the writing direction of a message from reordering the row.
  if (content) td.append(element("bdi", type === "binary" ? "hex" : "body", content));
  if (ascii) td.append(" ", element("span", "ascii", ascii));
  if (note) td.append(" ", element("span", "note", note));
  return td;
}

/**
 * @param {string} column
 * @param {string | Node} [child]
 */
function cell(column, child = "") {
  const td = element("td", `col-${column}`);
  td.setAttribute("role", "cell");
  td.append(child);
  return td;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 * @param {string} [text]
 */
function element(name, className, text = "") {
  const created = document.createElement(name);
  if (className) created.className = className;
  created.textContent = text;
  return created;
}
