// Events that come while the wasm loads, in order. They are replayed when the state machine exists.

import { sizeOf } from "../arguments/data.js";
import { MAX_EARLY_BYTES, MAX_EARLY_MESSAGES } from "../machine/numbers.js";

/**
 * What the driver uses of a native event. `overflow` stands for messages that did not fit while the wasm loaded.
 *
 * @typedef {{ type: "open" }
 *   | { type: "error" }
 *   | { type: "resume" }
 *   | { type: "message", data: unknown }
 *   | { type: "close", code: number, reason: string, wasClean: boolean }
 *   | { type: "overflow", messages: number }} NativeEvent
 */

export class EarlyEvents {
  /**
   * In the place where messages did not fit there is one event of the type `overflow`.
   *
   * @type {NativeEvent[]}
   */
  events = [];
  #bytes;
  #messages;
  /** @type {{ type: "overflow", messages: number } | undefined} */
  #overflow;

  /**
   * Keeps as much as the receive buffer, and never less than a little.
   *
   * @param {{ maxBytes: number, maxMessages: number }} receiveBuffer
   */
  constructor({ maxBytes, maxMessages }) {
    this.#bytes = Math.max(maxBytes, MAX_EARLY_BYTES);
    this.#messages = Math.max(maxMessages, MAX_EARLY_MESSAGES);
  }

  /** @param {NativeEvent} event */
  push(event) {
    if (event.type === "message") {
      this.#bytes -= sizeOf(event.data) ?? 0;
      if (this.#overflow || this.#bytes < 0 || --this.#messages < 0) {
        if (!this.#overflow) {
          this.#overflow = { type: "overflow", messages: 0 };
          this.events.push(this.#overflow);
        }
        this.#overflow.messages++;
        return;
      }
    }
    this.events.push(event);
  }
}
