// The events of a socket that were not read yet.

/** @import { NumberRange, ReconnectEvent } from "../types/reconnect.js" */

/** @typedef {Extract<ReconnectEvent, { type: "disconnected" }>} Disconnected */
/** @template T @typedef {{ -readonly [Member in keyof T]: T[Member] }} Writable */

const MOST = 64;

/** @implements {AsyncIterableIterator<ReconnectEvent>} */
export class Events {
  /** @type {ReconnectEvent[]} */
  #unread = [];
  /** @type {((result: IteratorResult<ReconnectEvent, undefined>) => void)[]} */
  #readers = [];
  #hasEnded = false;

  /** @param {Writable<ReconnectEvent>} event */
  push(event) {
    for (const earlier of this.#unread) {
      if (event.type !== "expired" || earlier.type !== "expired") continue;
      // One event counts all that nobody has read of.
      event.count += earlier.count;
      this.#remove(earlier);
    }
    this.#unread.push(event);
    this.#serve();
    if (this.#unread.length > MOST) this.#shorten();
  }

  /** Nothing is pushed any more. */
  end() {
    this.#hasEnded = true;
    this.#serve();
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<IteratorResult<ReconnectEvent, undefined>>} */
  next() {
    return new Promise((resolve) => {
      this.#readers.push(resolve);
      this.#serve();
    });
  }

  #serve() {
    while (this.#readers.length && (this.#unread.length || this.#hasEnded)) {
      const value = this.#unread.shift();
      this.#readers.shift()?.(value ? { value, done: false } : { value, done: true });
    }
  }

  /** Leaves out the oldest event that names no loss. If there is none, the oldest two become one. */
  #shorten() {
    const harmless = this.#unread.find((event) => !("count" in event || "stop" in event || namesLoss(event)));
    if (harmless) return this.#remove(harmless);
    const [first, second] = /** @type {Writable<Disconnected>[]} */ (this.#unread.filter(namesLoss));
    second.unconfirmed = span(first.unconfirmed, second.unconfirmed);
    second.neverSent = span(first.neverSent, second.neverSent);
    second.merged = (second.merged ?? 0) + (first.merged ?? 0) + 1;
    return this.#remove(first);
  }

  /** @param {ReconnectEvent} event */
  #remove(event) {
    this.#unread.splice(this.#unread.indexOf(event), 1);
  }
}

/** @param {ReconnectEvent} event */
const namesLoss = (event) => "unconfirmed" in event && (event.unconfirmed ?? event.neverSent);

/**
 * @param {NumberRange | undefined} left
 * @param {NumberRange | undefined} right
 */
const span = (left, right) => (left && right ? { first: left.first, last: right.last } : (left ?? right));
