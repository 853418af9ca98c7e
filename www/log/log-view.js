// Draws the log as a table, at most once a frame however fast messages come.
import { bytes, clock, count } from "../lib/format.js";
import { MOST_ENTRIES } from "./log.js";

// Near enough to the end to mean "show me the newest": about one row.
const STICK_PX = 40;
const DIRECTIONS = { sent: ["→", "Sent"], received: ["←", "Received"], event: ["·", "Event"] };

export function mountLogView(log) {
  const rows = document.getElementById("log-rows");
  const scroller = document.getElementById("log-scroll");
  const total = document.getElementById("log-count");
  const empty = document.getElementById("log-empty");
  const drawn = new Map();
  let scheduled = false;

  function draw() {
    scheduled = false;
    const stick = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < STICK_PX;
    const oldest = log.entries[0]?.id ?? Infinity;
    for (const [id, row] of drawn) {
      if (id >= oldest) break;
      row.element.remove();
      drawn.delete(id);
    }
    const fresh = document.createDocumentFragment();
    for (const entry of log.entries) {
      const row = drawn.get(entry.id);
      if (row?.revision === entry.revision) continue;
      const element = drawRow(entry);
      if (row) row.element.replaceWith(element);
      else fresh.append(element);
      drawn.set(entry.id, { element, revision: entry.revision });
    }
    rows.append(fresh);
    total.textContent = summary(log);
    empty.hidden = log.entries.length > 0;
    if (stick) scroller.scrollTop = scroller.scrollHeight;
  }

  log.addEventListener("change", () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(draw);
  });
  document.getElementById("clear-log").addEventListener("click", () => log.clear());
}

function summary({ entries, removed }) {
  if (!entries.length) return "Nothing yet";
  if (!removed) return count(entries.length, "entry", "entries");
  return `Newest ${MOST_ENTRIES}; ${count(removed, "older entry", "older entries")} removed`;
}

// Only ever textContent: what a server sends is shown, never interpreted.
function drawRow(entry) {
  const row = element("tr", `row-${entry.direction}`);
  row.setAttribute("role", "row");
  if (entry.tone) row.dataset.tone = entry.tone;

  const [arrow, word] = DIRECTIONS[entry.direction];
  const sign = element("span", "arrow", arrow);
  sign.setAttribute("aria-hidden", "true");
  const direction = cell("direction");
  direction.append(sign, word);

  const time = element("time", "", clock(entry.at));
  time.dateTime = entry.at.toISOString();

  row.append(
    direction,
    cell("type", entry.type),
    cell("size", entry.size === undefined ? "" : bytes(entry.size)),
    content(entry),
    cell("trip", entry.trip ?? ""),
    cell("time", time),
  );
  return row;
}

function content(entry) {
  const td = cell("content");
  if (entry.label) td.append(element("span", "label", entry.label));
  // The direction of a message's script must not turn the row around.
  const body = element("bdi", entry.type === "binary" ? "hex" : "body", entry.content);
  if (entry.content) td.append(body);
  if (entry.ascii) td.append(" ", element("span", "ascii", entry.ascii));
  if (entry.note) td.append(" ", element("span", "note", entry.note));
  return td;
}

function cell(column, child = "") {
  const td = element("td", `col-${column}`);
  td.setAttribute("role", "cell");
  td.append(child);
  return td;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
