// The built package, loaded as a user's page loads it.

export { connect, load, SockstreamError, WebSocketError, WebSocketStream } from "/sockstream/index.js";
