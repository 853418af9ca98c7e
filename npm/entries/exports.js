// What each of the package's entries exports.

export { SockstreamError } from "../lib/error.js";
export { load } from "../machine/loading.js";
export { connect } from "../socket/connect.js";
export { WebSocketError } from "../websocket-stream/websocket-error.js";
export { WebSocketStream } from "../websocket-stream/websocket-stream.js";
