// The newest round-trip times, up to a limit, and their percentiles.
import { TypedEventTarget } from "../lib/typed-event-target.js";

export const MAX_SAMPLES = 10_000;

/**
 * Dispatches `change` whenever a time was added or all were removed.
 *
 * @extends {TypedEventTarget<{change: undefined}>}
 */
export class Samples extends TypedEventTarget {
  #ring = new Float64Array(MAX_SAMPLES);
  #total = 0;

  /** How many times were added since the last `clear`. Only the newest of them are kept. */
  get total() {
    return this.#total;
  }

  /**
   * Adds a round trip in milliseconds.
   *
   * @param {number} ms
   */
  add(ms) {
    this.#ring[this.#total++ % MAX_SAMPLES] = ms;
    this.emit("change", undefined);
  }

  /** Removes all times. */
  clear() {
    this.#total = 0;
    this.emit("change", undefined);
  }

  /** Returns the times that are kept, oldest first. */
  newest() {
    if (this.#total <= MAX_SAMPLES) return this.#ring.slice(0, this.#total);
    const oldest = this.#total % MAX_SAMPLES;
    const times = new Float64Array(MAX_SAMPLES);
    times.set(this.#ring.subarray(oldest));
    times.set(this.#ring.subarray(0, oldest), MAX_SAMPLES - oldest);
    return times;
  }
}

/** @typedef {{min: number, p50: number, p95: number, p99: number, max: number}} Percentiles */

/**
 * Returns the percentiles of at least one time. Each is one of the times (nearest-rank method).
 *
 * @param {Float64Array} times
 * @returns {Percentiles}
 */
export function percentiles(times) {
  const sorted = Float64Array.from(times).sort();
  const rank = (/** @type {number} */ share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { min: rank(0), p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}

/**
 * Divides the times into at most `max` groups of consecutive times, and returns the percentiles of each.
 *
 * @param {Float64Array} times
 * @param {number} max
 */
export function groupedPercentiles(times, max) {
  const count = Math.min(times.length, Math.max(1, max));
  const start = (/** @type {number} */ i) => Math.floor((i * times.length) / count);
  return Array.from({ length: count }, (_, i) => percentiles(times.subarray(start(i), start(i + 1))));
}
