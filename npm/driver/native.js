// Opens the native `WebSocket`.

import { SockstreamError } from "../lib/error.js";

const UNSUPPORTED = "There is no global WebSocket. Node 22 has one; Node 20 does with --experimental-websocket.";

/** The `ws` package ends a Node process on an `error` event that nobody listens for, and emits one after a close. */
const ignore = () => {};

/** Returns the class of the native object, at the time of the call: tests and polyfills replace it. */
let findNative = () => globalThis.WebSocket;

/**
 * Finds the class in another way from now on.
 *
 * @param {typeof findNative} find
 */
export function findNativeBy(find) {
  findNative = find;
}

/**
 * Starts connecting. The arguments have been checked. The caller adds its listeners in the same task, so that no event is
 * missed.
 *
 * @param {string} url
 * @param {string[]} protocols
 */
export function openNative(url, protocols) {
  const Native = findNative();
  if (!Native) throw new SockstreamError("UNSUPPORTED", UNSUPPORTED);
  let native;
  try {
    native = new Native(url, protocols);
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause);
    throw new SockstreamError(
      "EXCEPTION",
      `${url}: The browser refused to connect: ${message}. Check connect-src of the page's CSP.`,
      { cause },
    );
  }
  native.binaryType = "arraybuffer";
  native.addEventListener("error", ignore);
  return native;
}
