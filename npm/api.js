// What the package exports, the same from each of its entries.

export { SockstreamError } from "./error.js";
export { load } from "./loading.js";
export { connect } from "./socket.js";
export { WebSocketError, WebSocketStream } from "./websocket-stream.js";
