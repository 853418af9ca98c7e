// The browser's own WebSocket.

import { SockstreamError } from "../lib/error.js";

const UNSUPPORTED = "There is no global WebSocket. Node 22 has one; Node 20 does with --experimental-websocket.";

/** The `ws` package ends a Node process on an `error` event that nobody listens for, and emits one after a close. */
const ignore = () => {};

/** Starts connecting. Everything has been checked; the caller adds its listeners in the same task, so that none is late. */
export function openNative(url, protocols) {
  if (!globalThis.WebSocket) throw new SockstreamError("UNSUPPORTED", UNSUPPORTED);
  let native;
  try {
    native = new WebSocket(url, protocols);
  } catch (cause) {
    throw new SockstreamError("EXCEPTION", `The browser refused to connect: ${cause.message}`, { cause });
  }
  native.binaryType = "arraybuffer";
  native.addEventListener("error", ignore);
  return native;
}
