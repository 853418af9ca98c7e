// A form control together with the error message shown next to it.
import { byId } from "./dom.js";
import { messageOf } from "./errors.js";

/**
 * A parsed value; without one, the error message is shown.
 *
 * @template T
 * @typedef {{ok: true, value: T} | {ok: false}} Result
 */

/**
 * Returns the value that a text stands for, or throws an `Error` whose message is shown to the user.
 *
 * @template T
 * @typedef {(text: string) => T} Parser
 */

/**
 * A control and its error message, which is the element with the id `ID-error`.
 *
 * @template {HTMLInputElement | HTMLTextAreaElement} [Control=HTMLInputElement | HTMLTextAreaElement]
 */
export class Field {
  #message;

  /**
   * @param {string} id  of the control
   * @param {new () => Control} type
   */
  constructor(id, type) {
    this.control = byId(id, type);
    this.#message = byId(`${id}-error`, HTMLElement);
    this.control.addEventListener("input", () => this.clear());
  }

  /**
   * Marks the control as invalid and shows the message.
   *
   * @param {string} message
   */
  fail(message) {
    this.control.setAttribute("aria-invalid", "true");
    this.#message.textContent = message;
  }

  /** Removes the error message. */
  clear() {
    this.control.removeAttribute("aria-invalid");
    this.#message.textContent = "";
  }

  /**
   * Parses the control's text; shows the parser's error if it throws one.
   *
   * @template T
   * @param {Parser<T>} parse
   * @returns {Result<T>}
   */
  read(parse) {
    this.clear();
    try {
      return { ok: true, value: parse(this.control.value) };
    } catch (error) {
      this.fail(messageOf(error));
      return { ok: false };
    }
  }
}

/**
 * Returns the field of an `<input>`.
 *
 * @param {string} id
 */
export const inputField = (id) => new Field(id, HTMLInputElement);

/**
 * Returns the field of a `<textarea>`.
 *
 * @param {string} id
 */
export const textareaField = (id) => new Field(id, HTMLTextAreaElement);

/**
 * Parses several fields; the first invalid one gets the focus.
 *
 * @template {unknown[]} Values
 * @param {{[I in keyof Values]: [Field, Parser<Values[I]>]}} fields
 * @returns {Result<Values>}
 */
export function readAll(...fields) {
  const results = fields.map(([field, parse]) => field.read(parse));
  const values = results.flatMap((result) => (result.ok ? [result.value] : []));
  if (values.length === fields.length) return { ok: true, value: /** @type {Values} */ (values) };
  focusFirstInvalid(...fields.map(([field]) => field));
  return { ok: false };
}

/**
 * Focuses the first field that shows an error.
 *
 * @param {Field[]} fields
 */
export function focusFirstInvalid(...fields) {
  fields.find(({ control }) => control.hasAttribute("aria-invalid"))?.control.focus();
}

/**
 * Marks a button as available or not. Unlike `disabled`, `aria-disabled` keeps the focus on the button, and pressing it
 * can explain why nothing happens.
 *
 * @param {HTMLButtonElement} button
 * @param {boolean} available
 */
export function setAvailable(button, available) {
  if (available) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
}
