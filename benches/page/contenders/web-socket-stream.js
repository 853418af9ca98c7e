// The browser's own WebSocketStream, which only Chromium has.

import { overStreams } from "./streams.js";

export const connect = (url) => overStreams(new WebSocketStream(url));
