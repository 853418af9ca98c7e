// What the package exports, the same from each of its entries.

export { SockstreamError } from "../lib/error.js";
export { load } from "../machine/loading.js";
export { connect } from "../socket/socket.js";
export { WebSocketError, WebSocketStream } from "../websocket-stream/websocket-stream.js";
