// Events that come while the wasm loads, in order. They are replayed when the state machine is there.

import { MAX_EARLY_BYTES, MAX_EARLY_MESSAGES } from "../machine/numbers.js";
import { sizeOf } from "../arguments/validate.js";

export class EarlyEvents {
  /** In the place where messages did not fit there is one event of the type `overflow`. */
  events = [];
  #bytes;
  #messages;
  #overflow;

  /** Keeps as much as the receive buffer, and never less than a little. */
  constructor({ maxBytes, maxMessages }) {
    this.#bytes = Math.max(maxBytes, MAX_EARLY_BYTES);
    this.#messages = Math.max(maxMessages, MAX_EARLY_MESSAGES);
  }

  push(event) {
    if (event.type === "message") {
      this.#bytes -= sizeOf(event.data) ?? 0;
      if (this.#overflow || this.#bytes < 0 || --this.#messages < 0) {
        if (!this.#overflow) this.events.push((this.#overflow = { type: "overflow", messages: 0 }));
        this.#overflow.messages++;
        return;
      }
    }
    this.events.push(event);
  }
}
