// Prints what was measured: nanoseconds a message, and what of it is the contender's.

/** @returns {number} how many cells failed */
export function printTables(engine, measured) {
  let failed = 0;
  const names = [...new Set(measured.flatMap(({ results }) => Object.keys(results)))];
  console.log(`\n${engine}: ns per message, median (± half the interquartile range); for all but naked what it adds to naked\n`);
  const widths = [28, ...names.map((name) => Math.max(name.length, 16) + 2)];
  const line = (cells) => console.log(cells.map((cell, index) => (index ? cell.padStart(widths[index]) : cell.padEnd(widths[0]))).join(""));
  line(["", ...names]);
  for (const { cell, results } of measured) {
    const naked = median(results.naked.perMessage ?? []);
    line([
      cell.title,
      ...names.map((name) => {
        const { perMessage, failed: why } = results[name];
        if (why) {
          failed += 1;
          console.log(`  ${cell.path}: ${name} failed: ${why}`);
          return "failed";
        }
        const value = name === "naked" ? Math.round(naked) : `+${Math.round(median(perMessage) - naked)}`;
        return `${value} ±${Math.round(spread(perMessage))}`;
      }),
    ]);
  }
  return failed;
}

const quantile = (values, at) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * at)];
const median = (values) => quantile(values, 0.5);
const spread = (values) => (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
