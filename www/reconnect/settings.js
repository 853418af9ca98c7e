// The switch for reconnecting and its options, as the user sets them.
import { byId } from "../lib/dom.js";
import { focusFirstInvalid, inputField } from "../lib/field.js";
import { optional, seconds } from "../lib/seconds.js";
import { wholeNumber } from "../lib/whole-number.js";

/** @typedef {import("../connection/reconnecting.js").ReconnectSettings} ReconnectSettings */

const [MIN_SECONDS, MAX_SECONDS] = [0.1, 3600];
const MAX_ATTEMPTS = 9999;
/** What may wait for a connection, and for how long. */
const QUEUE = { maxMessages: 100, maxBytes: 1_048_576, maxAge: 60_000 };

export class SettingsForm {
  #switch = byId("reconnect", HTMLInputElement);
  #first = inputField("reconnect-first");
  #largest = inputField("reconnect-largest");
  #interval = inputField("reconnect-heartbeat");
  #timeout = inputField("reconnect-answer");
  #attempts = inputField("reconnect-attempts");
  #queue = byId("reconnect-queue", HTMLInputElement);
  #locked = false;

  /** @param {() => void} onChange  called when the user has changed something */
  constructor(onChange) {
    for (const box of [this.#switch, this.#queue]) {
      // `readonly` does nothing for a checkbox, and `disabled` would take the focus from it.
      box.addEventListener("click", (event) => {
        if (this.#locked) event.preventDefault();
      });
      box.addEventListener("change", onChange);
    }
    for (const { control } of this.#fields) control.addEventListener("change", onChange);
  }

  get isOn() {
    return this.#switch.checked;
  }

  get #fields() {
    return [this.#first, this.#largest, this.#interval, this.#timeout, this.#attempts];
  }

  /**
   * Parses the options, and shows what is wrong with them.
   *
   * @returns {import("../lib/field.js").Result<ReconnectSettings>}
   */
  read() {
    const duration = seconds(MIN_SECONDS, MAX_SECONDS);
    const first = this.#first.read(duration);
    const smallest = first.ok ? first.value / 1000 : MIN_SECONDS;
    const max = this.#largest.read(seconds(smallest, MAX_SECONDS));
    const interval = this.#interval.read(optional(duration));
    const timeout = this.#timeout.read(duration);
    const attempts = this.#attempts.read(optional(wholeNumber(1, MAX_ATTEMPTS)));
    if (!first.ok || !max.ok || !interval.ok || !timeout.ok || !attempts.ok) return { ok: false };
    /** @type {ReconnectSettings} */
    const settings = { delays: { first: first.value, max: max.value } };
    if (interval.value !== undefined) settings.heartbeat = { interval: interval.value, timeout: timeout.value };
    if (this.#queue.checked) settings.queue = QUEUE;
    if (attempts.value !== undefined) settings.giveUpAfter = { attempts: attempts.value };
    return { ok: true, value: settings };
  }

  /** Focuses the first option that is invalid. */
  focusInvalid() {
    focusFirstInvalid(...this.#fields);
  }

  /**
   * Lets the user change the settings, or not: while connected, they show what the connection does.
   *
   * @param {boolean} locked
   */
  lock(locked) {
    this.#locked = locked;
    for (const { control } of this.#fields) /** @type {HTMLInputElement} */ (control).readOnly = locked;
    for (const box of [this.#switch, this.#queue]) {
      if (locked) box.setAttribute("aria-disabled", "true");
      else box.removeAttribute("aria-disabled");
    }
  }
}
