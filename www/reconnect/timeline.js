// What the connection did and when: the newest intervals, up to a limit.

/**
 * - `connecting`: an attempt is being made
 * - `open`: a connection is open
 * - `waiting`: the next attempt waits for its time
 * - `offline`: the next attempt waits for the network
 * - `stopped`: no attempt follows
 *
 * @typedef {"connecting" | "open" | "waiting" | "offline" | "stopped"} Phase
 */

/**
 * A time in one phase, in milliseconds of the page's clock. The newest one has no end yet.
 *
 * @typedef {{phase: Phase, from: number, to?: number, attempt?: number, until?: number}} Interval  `attempt` is the number
 *   of the attempt that is made, or that is made at `until`
 */

export const MAX_INTERVALS = 500;

export class Timeline {
  /** @type {Interval[]} */
  #intervals = [];

  /** The newest interval. */
  get current() {
    return this.#intervals.at(-1);
  }

  /** All that are kept, oldest first. */
  get intervals() {
    return this.#intervals;
  }

  /**
   * Ends the newest interval and begins another one. A phase that goes on only gets the new details.
   *
   * @param {Phase} phase
   * @param {number} now
   * @param {{attempt?: number, until?: number}} [details]
   */
  enter(phase, now, details = {}) {
    const { current } = this;
    if (current?.phase === phase) {
      Object.assign(current, details);
      return;
    }
    if (current) current.to = now;
    this.#intervals.push({ phase, from: now, ...details });
    if (this.#intervals.length > MAX_INTERVALS) this.#intervals.shift();
  }

  /** Forgets everything. */
  clear() {
    this.#intervals = [];
  }
}
