// Numbers, sizes and times as people read them.

const number = new Intl.NumberFormat("en");

/**
 * Returns `12,345`.
 *
 * @param {number} n
 */
export function formatInteger(n) {
  return number.format(Math.round(n));
}

/**
 * Returns the number with its noun: `1 echo`, `12,345 echoes`.
 *
 * @param {number} n
 * @param {string} one
 * @param {string} many
 */
export function formatCount(n, one, many) {
  return `${number.format(n)} ${n === 1 ? one : many}`;
}

/**
 * Returns `512 B`, `1.5 KiB`, `20 MiB`.
 *
 * @param {number} n
 */
export function formatBytes(n) {
  if (n < 1024) return `${n} B`;
  const units = ["KiB", "MiB", "GiB"];
  let value = n / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${number.format(Number(value.toFixed(value < 10 ? 2 : 1)))} ${units[unit]}`;
}

/**
 * Returns `12.3 ms` or `1.23 s`. Browsers round their clocks to 0.1 ms or more, so more digits would mean nothing.
 *
 * @param {number} ms
 */
export function formatDuration(ms) {
  if (ms < 0.1) return "< 0.1 ms";
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/**
 * Returns the local time as `14:03:07.042`.
 *
 * @param {Date} date
 */
export function formatTime(date) {
  const digits = (/** @type {number} */ n, /** @type {number} */ length) => String(n).padStart(length, "0");
  const seconds = `${digits(date.getSeconds(), 2)}.${digits(date.getMilliseconds(), 3)}`;
  return `${digits(date.getHours(), 2)}:${digits(date.getMinutes(), 2)}:${seconds}`;
}
