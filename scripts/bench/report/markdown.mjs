// Tables in Markdown, and figures as text.

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows  the first column is text, the others are figures
 */
export function markdown(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => String(row[column]).length)));
  /** @param {string | number} value  @param {number} column */
  const pad = (value, column) => (column ? String(value).padStart(widths[column]) : String(value).padEnd(widths[0]));
  /** @param {(string | number)[]} row */
  const line = (row) => `| ${row.map(pad).join(" | ")} |`;
  return [
    line(head),
    `|${widths.map((width, column) => `${"-".repeat(width + 1)}${column ? ":" : "-"}`).join("|")}|`,
    ...rows.map(line),
  ];
}

/** @param {number} nanoseconds */
export function duration(nanoseconds) {
  const size = Math.abs(nanoseconds);
  if (size < 1e4) return `${fixed(nanoseconds)} ns`;
  return size < 1e7 ? `${fixed(nanoseconds / 1e3, 1)} µs` : `${fixed(nanoseconds / 1e6, 1)} ms`;
}

/** @param {number} count */
export function bytes(count) {
  const size = Math.abs(count);
  if (size < 1 << 20) return `${fixed(count / 1024)} KiB`;
  return `${fixed(count / (1 << 20), size < 10 << 20 ? 1 : 0)} MiB`;
}

/**
 * A number with that many decimals, and a minus sign instead of a hyphen.
 * @param {number} value
 */
export const fixed = (value, digits = 0) =>
  value
    .toFixed(digits)
    .replace(/^-(0(\.0+)?)$/, "$1")
    .replace("-", "−");
