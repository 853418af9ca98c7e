// The table of the attacks and their results.

const MIB = 1 << 20;

export const HEAD = [
  "attack",
  "memory, MiB",
  "open files",
  "echo, median ms",
  "99th percentile ms",
  "1001 after, ms",
  "exit",
  "how the attack's connections ended",
];

/** @param {import("./measure.mjs").Result} result */
export function row({ title, memory, files, latency, exit, counts }) {
  const outcomes = Object.entries(counts).map(([what, count]) => `${what}: ${count}`);
  return [
    title,
    String(Math.round(memory / MIB)),
    String(files),
    ms(latency.median),
    ms(latency.p99),
    ms(latency.stop),
    exit,
    outcomes.join(", "),
  ];
}

/** @param {import("./measure.mjs").Result[]} results */
export function print(results) {
  const rows = [HEAD, ...results.map(row)];
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const [head, ...body] = rows.map(line);
  console.log(["", head, line(HEAD.map(() => "---")), ...body, ""].join("\n"));
}

const ms = (/** @type {number} */ value) => (Number.isFinite(value) ? value.toFixed(1) : "none");
