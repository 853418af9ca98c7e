// What each of the `reconnect` entries exports.

export { SockstreamError } from "../lib/error.js";
export { load } from "../machine/loading.js";
export { reconnecting } from "../reconnect/reconnecting.js";
export { ReconnectingWebSocket } from "../standard/reconnecting-websocket.js";
export { WebSocket } from "../standard/websocket.js";
