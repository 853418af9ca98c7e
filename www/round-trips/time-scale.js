// A logarithmic scale of times: its grid lines, their labels, and where a time is on it.

/** With more grid lines than this, only the powers of ten are kept. */
const MAX_LINES = 10;
/** The step below which browsers' clocks tell nothing apart: 0.1 ms. */
const FIRST_STEP = -3;

/**
 * Returns step `i` of 1, 2, 5, 10, 20, 50 and so on, in milliseconds.
 *
 * @param {number} i
 */
function step(i) {
  const factor = [1, 2, 5][((i % 3) + 3) % 3] ?? 1;
  return factor * 10 ** Math.floor(i / 3);
}

/**
 * Returns the grid lines in milliseconds, from the step below the times to the step above, so that the scale seldom
 * changes. It spans a power of ten or more.
 *
 * @param {{min: number, max: number}} times
 */
export function gridLines({ min, max }) {
  let low = FIRST_STEP;
  while (step(low + 1) <= min) low++;
  let high = low + 3;
  while (step(high) < max) high++;
  const stride = high - low < MAX_LINES ? 1 : 3;
  while (low % stride) low--;
  while (high % stride) high++;
  return Array.from({ length: (high - low) / stride + 1 }, (_, i) => step(low + i * stride));
}

/**
 * Returns the label of a grid line.
 *
 * @param {number} ms
 */
export function gridLabel(ms) {
  return ms < 1000 ? `${Number(ms.toFixed(1))} ms` : `${ms / 1000} s`;
}

/**
 * Returns a function from a time to its vertical position in a plot of that height.
 *
 * @param {number[]} lines
 * @param {number} height
 * @param {number} margin  at the top and at the bottom
 * @returns {(ms: number) => string}
 */
export function verticalScale(lines, height, margin) {
  const [first, last] = [Math.min(...lines), Math.max(...lines)];
  const [bottom, top] = [Math.log10(first), Math.log10(last)];
  return (ms) => {
    const share = (Math.log10(Math.max(ms, first)) - bottom) / (top - bottom);
    return (height - margin - (height - 2 * margin) * share).toFixed(1);
  };
}
