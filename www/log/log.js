// The log itself: the newest entries, bounded, without any idea of how they look.

export const MOST_ENTRIES = 500;

/**
 * An entry: `id` (counts up), `at` (Date), `direction` (`sent`, `received` or `event`), `type`, and where they apply
 * `size` (bytes), `content`, `ascii`, `note`, `label`, `trip`, `tone` (`good`, `bad` or none).
 *
 * Events: `change`, whenever an entry was added, updated or removed.
 */
export class Log extends EventTarget {
  #entries = [];
  #nextId = 1;
  #removed = 0;

  get entries() {
    return this.#entries;
  }

  /** How many entries made room for newer ones since the log was last cleared. */
  get removed() {
    return this.#removed;
  }

  add(fields) {
    const entry = { ...fields, id: this.#nextId++, at: new Date(), revision: 0 };
    this.#entries.push(entry);
    if (this.#entries.length > MOST_ENTRIES) {
      this.#entries.shift();
      this.#removed++;
    }
    this.dispatchEvent(new Event("change"));
    return entry;
  }

  /** `revision` tells the view that a row it drew is out of date. */
  update(entry, fields) {
    Object.assign(entry, fields);
    entry.revision++;
    this.dispatchEvent(new Event("change"));
  }

  clear() {
    this.#entries = [];
    this.#removed = 0;
    this.dispatchEvent(new Event("change"));
  }
}
