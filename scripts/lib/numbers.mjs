// Sums, medians and other quantiles.

/**
 * @param {number[]} values
 * @param {number} at  0.5 for the median; a place between two numbers gives a number between them, in proportion
 */
export function quantile(values, at) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}

/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5);

/** @param {number[]} values */
export const sum = (values) => values.reduce((left, right) => left + right, 0);
