// Tables in Markdown, and figures in words.

/** @param {string[]} head  @param {(string|number)[][]} rows  the first column is text, the others are figures */
export function markdown(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => String(row[column]).length)));
  const pad = (cell, column) => (column ? String(cell).padStart(widths[column]) : String(cell).padEnd(widths[0]));
  const line = (row) => `| ${row.map(pad).join(" | ")} |`;
  return [
    line(head),
    `|${widths.map((width, column) => `${"-".repeat(width + 1)}${column ? ":" : "-"}`).join("|")}|`,
    ...rows.map(line),
  ];
}

export function duration(nanoseconds) {
  const size = Math.abs(nanoseconds);
  if (size < 1e4) return `${signed(nanoseconds)} ns`;
  return size < 1e7 ? `${signed(nanoseconds / 1e3, 1)} µs` : `${signed(nanoseconds / 1e6, 1)} ms`;
}

export function bytes(count) {
  if (count === undefined) return "–";
  const size = Math.abs(count);
  if (size < 1 << 20) return `${signed(count / 1024)} KiB`;
  return `${signed(count / (1 << 20), size < 10 << 20 ? 1 : 0)} MiB`;
}

/** With a minus sign that is one. */
export const signed = (value, digits = 0) =>
  value
    .toFixed(digits)
    .replace(/^-(0(\.0+)?)$/, "$1")
    .replace("-", "−");
