// The baseline: the browser's own WebSocket with handlers, with which every competitor is compared.

import { overHandlers } from "./handlers.js";

/** @param {string} url */
export const connect = (url) => overHandlers(new WebSocket(url));
