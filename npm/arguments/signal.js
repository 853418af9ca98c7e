// The signal that cancels a call.

import { isA } from "../lib/is-a.js";

/**
 * Returns the signal, of any realm, or undefined if there is none.
 *
 * @param {unknown} signal
 */
export function checkSignal(signal) {
  if (signal !== undefined && !isA("AbortSignal", signal)) throw new TypeError("signal is not an AbortSignal.");
  return /** @type {AbortSignal | undefined} */ (signal);
}
