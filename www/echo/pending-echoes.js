// Pairs each sent message with its echo, in order, and measures the time between them.

// What is kept for an unanswered message is small, but a silent server must not make it grow for ever.
const MOST_WAITING = 10_000;

export class RoundTrips {
  #waiting = [];
  #full = false;

  /** Whether there are messages without an echo. */
  get waiting() {
    return this.#waiting.length > 0;
  }

  /** Notes that `entry` (with `type` and `size`) leaves now. Undefined when there is no room to keep account of it. */
  start(entry, onEcho) {
    // Once one is left out, later ones would be paired with the wrong echoes: none is taken until the next connection.
    if (this.#waiting.length === MOST_WAITING) this.#full = true;
    if (this.#full) return undefined;
    const trip = { entry, onEcho, since: performance.now() };
    this.#waiting.push(trip);
    return trip;
  }

  /** Takes back a trip whose message was never sent. */
  forget(trip) {
    const index = this.#waiting.indexOf(trip);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** The trip `{entry, onEcho, ms}` that this received message ends, or undefined: not every server only echoes. */
  finish({ type, size }) {
    const [oldest] = this.#waiting;
    if (!oldest || oldest.entry.type !== type || oldest.entry.size !== size) return undefined;
    this.#waiting.shift();
    return { ...oldest, ms: performance.now() - oldest.since };
  }

  /** Ends the account at the end of a connection: returns the trips that got no echo. */
  abandon() {
    const unanswered = this.#waiting;
    this.#waiting = [];
    this.#full = false;
    return unanswered;
  }
}
