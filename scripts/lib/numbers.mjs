// Sums, medians and other quantiles.

/** @param {number} at  0.5 for the median; between two numbers in proportion */
export function quantile(values, at) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}

export const median = (values) => quantile(values, 0.5);

export const sum = (values) => values.reduce((left, right) => left + right, 0);
