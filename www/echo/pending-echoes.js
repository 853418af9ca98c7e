// Pairs each sent message with its echo, in order, and measures the time between them.

/** @typedef {import("../log/log.js").Entry} Entry */
/** @typedef {{entry: Entry, data: import("@sockstream/client").Message, ms: number}} Echo  the sent message's entry, the echo, the round trip */
/** @typedef {{entry: Entry, onEcho?: (echo: Echo) => void, sentAt: number}} PendingEcho */

// A server that never answers must not make the list grow without limit.
const MAX_PENDING = 10_000;

/** The messages that have no echo yet. */
export class PendingEchoes {
  /** @type {PendingEcho[]} */
  #pending = [];
  #full = false;

  /** Whether there are messages without an echo. */
  get any() {
    return this.#pending.length > 0;
  }

  /** Returns the entries of the messages that have no echo yet. */
  entries() {
    return this.#pending.map(({ entry }) => entry);
  }

  /**
   * Adds a message that is sent now. Returns undefined if the list is full.
   *
   * @param {Entry} entry  of the sent message
   * @param {(echo: Echo) => void} [onEcho]
   * @returns {PendingEcho | undefined}
   */
  add(entry, onEcho) {
    // After one message is left out, later ones would be paired with the wrong echoes: none is added until `clear`.
    if (this.#pending.length === MAX_PENDING) this.#full = true;
    if (this.#full) return undefined;
    const pending = { entry, onEcho, sentAt: performance.now() };
    this.#pending.push(pending);
    return pending;
  }

  /**
   * Removes a message that was not sent.
   *
   * @param {PendingEcho | undefined} pending
   */
  remove(pending) {
    if (!pending) return;
    const index = this.#pending.indexOf(pending);
    if (index >= 0) this.#pending.splice(index, 1);
  }

  /**
   * Removes and returns the message whose echo was received, with the round trip in milliseconds. Returns undefined if
   * the received message is no echo: some servers send other messages too.
   *
   * @param {{type: string, size: number}} received
   * @returns {(PendingEcho & {ms: number}) | undefined}
   */
  match({ type, size }) {
    const [oldest] = this.#pending;
    if (!oldest || oldest.entry.type !== type || oldest.entry.size !== size) return undefined;
    this.#pending.shift();
    return { ...oldest, ms: performance.now() - oldest.sentAt };
  }

  /**
   * Notes that a message is sent only now, since it had to wait for a connection.
   *
   * @param {PendingEcho | undefined} pending
   */
  restart(pending) {
    if (pending) pending.sentAt = performance.now();
  }

  /**
   * Removes and returns the messages that were sent, at the end of a connection. Those that wait for the next one stay.
   *
   * @param {(entry: Entry) => boolean} [isSent]  every message, if left out
   */
  clear(isSent = () => true) {
    const sent = this.#pending.filter(({ entry }) => isSent(entry));
    this.#pending = this.#pending.filter(({ entry }) => !isSent(entry));
    this.#full = false;
    return sent;
  }
}
