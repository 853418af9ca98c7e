// The newest round-trip times, bounded, and what they come to.

export const MOST_SAMPLES = 10_000;

/** Events: `change`, whenever a time was added or all were cleared. */
export class Samples extends EventTarget {
  #ring = new Float64Array(MOST_SAMPLES);
  #total = 0;

  /** How many were added since the last `clear`; only the newest of them are kept. */
  get total() {
    return this.#total;
  }

  /** `ms` is a round trip in milliseconds. */
  add(ms) {
    this.#ring[this.#total++ % MOST_SAMPLES] = ms;
    this.dispatchEvent(new Event("change"));
  }

  clear() {
    this.#total = 0;
    this.dispatchEvent(new Event("change"));
  }

  /** Those that are kept, oldest first. */
  newest() {
    if (this.#total <= MOST_SAMPLES) return this.#ring.slice(0, this.#total);
    const oldest = this.#total % MOST_SAMPLES;
    const times = new Float64Array(MOST_SAMPLES);
    times.set(this.#ring.subarray(oldest));
    times.set(this.#ring.subarray(0, oldest), MOST_SAMPLES - oldest);
    return times;
  }
}

/** `{min, p50, p95, p99, max}` of at least one time: each percentile is a time that was measured (nearest rank). */
export function percentiles(times) {
  const sorted = Float64Array.from(times).sort();
  const rank = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return { min: sorted[0], p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: sorted.at(-1) };
}
