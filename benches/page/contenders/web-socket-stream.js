// The browser's own WebSocketStream, which only Chromium has.

import { overWebSocketStream } from "./streams.js";

export const connect = (url) => overWebSocketStream(new WebSocketStream(url));
