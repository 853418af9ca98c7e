// @moq/web-socket-stream: a WebSocketStream for every browser, over the browser's WebSocket.

import { WebSocketStream } from "@moq/web-socket-stream";
import { overWebSocketStream } from "./streams.js";

/** @param {string} url */
export const connect = (url) => overWebSocketStream(new WebSocketStream(url));
