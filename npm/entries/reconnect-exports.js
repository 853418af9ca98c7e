// What each of the `reconnect` entries exports.

export { SockstreamError } from "../lib/error.js";
export { load } from "../machine/loading.js";
export { reconnecting } from "../reconnect/reconnecting.js";
