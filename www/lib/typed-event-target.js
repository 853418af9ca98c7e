// An EventTarget whose events have details of known types.

/**
 * Dispatches a `CustomEvent` for each event.
 *
 * @template {object} Events  maps the type of each event to the type of its `detail`
 */
export class TypedEventTarget extends EventTarget {
  /**
   * Calls `listener` with the detail of each event of that type, until `signal` aborts.
   *
   * @template {keyof Events & string} Type
   * @param {Type} type
   * @param {(detail: Events[Type]) => void} listener
   * @param {{signal?: AbortSignal}} [options]
   */
  on(type, listener, options) {
    this.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail), options);
  }

  /**
   * Dispatches an event of that type.
   *
   * @protected
   * @template {keyof Events & string} Type
   * @param {Type} type
   * @param {Events[Type]} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
