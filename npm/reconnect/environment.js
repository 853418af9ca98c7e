// What the browser tells about the network and the page.

import * as n from "../machine/numbers.js";

/** They are dispatched to the window or worker, or bubble to it. @type {Record<string, number>} */
const EVENTS = {
  online: n.RECONNECT_EVENT_ONLINE,
  offline: n.RECONNECT_EVENT_OFFLINE,
  pageshow: n.RECONNECT_EVENT_WOKEN,
  resume: n.RECONNECT_EVENT_WOKEN,
  visibilitychange: n.RECONNECT_EVENT_WOKEN,
};

/** Whether there is a network, as far as the browser knows. */
export const isOnline = () => globalThis.navigator?.onLine !== false;

/**
 * Reports `RECONNECT_EVENT_…` from now on. Returns a function that ends that.
 *
 * @param {(event: number) => void} report
 */
export function watch(report) {
  /** @param {Event} event */
  const listener = (event) => {
    const { type, persisted = true } = /** @type {PageTransitionEvent} */ (event);
    const isHiding = type === "visibilitychange" && globalThis.document?.hidden;
    // A page that is shown for the first time has slept no more than one that is being hidden.
    if (persisted && !isHiding) report(EVENTS[type]);
  };
  // Node has no such function.
  for (const name in EVENTS) globalThis.addEventListener?.(name, listener);
  return () => {
    for (const name in EVENTS) globalThis.removeEventListener?.(name, listener);
  };
}
