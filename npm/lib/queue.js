// A first-in, first-out queue in constant time: `Array.prototype.shift` moves every element of a long array.

/** @template T */
export class Queue {
  /** @type {(T | undefined)[]} */
  #items = [];
  #head = 0;

  get length() {
    return this.#items.length - this.#head;
  }

  /** The item that `shift` removes next; undefined if the queue is empty. */
  get first() {
    return this.#items[this.#head];
  }

  /** @param {T} item */
  push(item) {
    this.#items.push(item);
  }

  /** Removes the first item of a queue that is not empty. */
  shift() {
    const item = /** @type {T} */ (this.first);
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = this.#head = 0;
    } else if (this.#head === 1024) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
}
