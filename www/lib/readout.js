// A value that the page shows, or the text in its place while there is none.
import { byId } from "./dom.js";

/** The element that shows a value. */
export class Readout {
  #element;

  /** @param {string} id */
  constructor(id) {
    this.#element = byId(id, HTMLElement);
  }

  /** The text that is shown. */
  get text() {
    return this.#element.textContent;
  }

  /**
   * Shows a value.
   *
   * @param {string} text
   */
  show(text) {
    this.#element.textContent = text;
    delete this.#element.dataset.empty;
  }

  /**
   * Shows, in a weaker style, that there is no value.
   *
   * @param {string} text
   */
  showEmpty(text) {
    this.#element.textContent = text;
    this.#element.dataset.empty = "";
  }
}
