// @moq/web-socket-stream: the same for every browser, over the browser's WebSocket.

import { WebSocketStream } from "@moq/web-socket-stream";
import { overWebSocketStream } from "./streams.js";

export const connect = (url) => overWebSocketStream(new WebSocketStream(url));
