// The events of the standard's `WebSocket`, and the attributes that hold one listener each.

/** @import { SockstreamError } from "../types/index.js" */

/**
 * How a connection ended, in the words of `CloseEvent`, and what may have been lost.
 *
 * @typedef {{ code: number, reason: string, wasClean: boolean, neverSentBytes: number, unconfirmedBytes: number }} CloseEventInit
 */

/**
 * Makes a `close` event. Where there is no `CloseEvent`, as in Node 20, it is an `Event` with the same properties.
 *
 * @param {CloseEventInit} init
 */
export const closeEvent = (init) => withProperties(new (globalThis.CloseEvent ?? Event)("close", init), init);

/**
 * Makes an `error` event, which tells the error as well.
 *
 * @param {unknown} error
 */
export const errorEvent = (error) =>
  withProperties(new Event("error"), { error, message: /** @type {Partial<SockstreamError>} */ (error).message });

/**
 * Gives an event those properties that it does not have.
 *
 * @param {Event} event
 * @param {Record<string, unknown>} properties
 */
function withProperties(event, properties) {
  for (const name in properties) {
    if (!(name in event)) Object.defineProperty(event, name, { value: properties[name], enumerable: true });
  }
  return event;
}

/**
 * The value of an `on…` attribute, and the listener that calls it. The listener keeps its place among the others when the value
 * changes.
 */
class Handler {
  /** @param {object} callback */
  constructor(callback) {
    this.callback = callback;
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { callback } = this;
    // An object that can't be called is kept, and is not called.
    if (typeof callback === "function" && callback.call(event.currentTarget, event) === false) event.preventDefault();
  }
}

/** The event handlers of one target. */
export class Handlers {
  #target;
  /** @type {Record<string, Handler | undefined>} */
  #handlers = {};

  /** @param {EventTarget} target */
  constructor(target) {
    this.#target = target;
  }

  /** @param {string} type */
  get(type) {
    return this.#handlers[type]?.callback ?? null;
  }

  /**
   * @param {string} type
   * @param {unknown} value  anything but an object removes the handler
   */
  set(type, value) {
    const handler = this.#handlers[type];
    if (Object(value) !== value) {
      if (handler) this.#target.removeEventListener(type, handler);
      this.#handlers[type] = undefined;
    } else if (handler) {
      handler.callback = /** @type {object} */ (value);
    } else {
      const added = new Handler(/** @type {object} */ (value));
      this.#handlers[type] = added;
      this.#target.addEventListener(type, added);
    }
  }
}
