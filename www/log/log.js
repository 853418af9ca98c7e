// The log: the newest entries, up to a limit. How they look is the view's concern.
import { TypedEventTarget } from "../lib/typed-event-target.js";

export const MAX_ENTRIES = 500;

/**
 * @typedef {object} EntryFields
 * @property {"sent" | "received" | "event"} direction
 * @property {string} type  of the message or the event
 * @property {number} [size]  in bytes
 * @property {string} [content]
 * @property {string} [ascii]  binary content as text
 * @property {string} [note]  what the content does not say
 * @property {string} [label]  names the content, for example by a file's name
 * @property {string} [trip]  the round trip's time or state
 * @property {number} [number]  of a sent message, if the connection reconnects
 * @property {"unconfirmed" | "never-sent"} [mark]  a sent message that may not have arrived, or has certainly not
 * @property {"good" | "bad"} [tone]
 */

/** @typedef {EntryFields & {id: number, time: Date, revision: number}} Entry  `id`s increase */

/**
 * Dispatches `change` whenever an entry was added, updated or removed.
 *
 * @extends {TypedEventTarget<{change: undefined}>}
 */
export class Log extends TypedEventTarget {
  /** @type {Entry[]} */
  #entries = [];
  #nextId = 1;
  #removed = 0;

  get entries() {
    return this.#entries;
  }

  /** How many entries were removed to make room for newer ones since the log was last cleared. */
  get removed() {
    return this.#removed;
  }

  /**
   * Adds an entry with the current time.
   *
   * @param {EntryFields} fields
   * @returns {Entry}
   */
  add(fields) {
    const entry = { ...fields, id: this.#nextId++, time: new Date(), revision: 0 };
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) {
      this.#entries.shift();
      this.#removed++;
    }
    this.emit("change", undefined);
    return entry;
  }

  /**
   * Changes an entry. Its `revision` tells the view that the row is out of date.
   *
   * @param {Entry} entry
   * @param {Partial<EntryFields>} fields
   */
  update(entry, fields) {
    Object.assign(entry, fields);
    entry.revision++;
    this.emit("change", undefined);
  }

  /** Removes all entries. */
  clear() {
    this.#entries = [];
    this.#removed = 0;
    this.emit("change", undefined);
  }
}
