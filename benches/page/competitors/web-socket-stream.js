// The browser's own WebSocketStream, which only Chromium has.

import { overWebSocketStream } from "./streams.js";

/** @param {string} url */
export const connect = (url) => {
  if (!WebSocketStream) throw new Error("this browser has no WebSocketStream");
  return overWebSocketStream(new WebSocketStream(url));
};
