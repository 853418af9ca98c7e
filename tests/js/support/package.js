// The built package, loaded as a page loads it.

export { connect, load, SockstreamError, WebSocketError, WebSocketStream } from "/sockstream/index.js";
