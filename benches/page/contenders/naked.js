// The browser's own object and its handlers: what everything else is held against.

import { overHandlers } from "./handlers.js";

export const connect = (url) => overHandlers(new WebSocket(url));
