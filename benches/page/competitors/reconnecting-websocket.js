// reconnecting-websocket, used as a plain WebSocket.

import ReconnectingWebSocket from "reconnecting-websocket";
import { overHandlers } from "./handlers.js";

/** @param {string} url */
export const connect = (url) => overHandlers(new ReconnectingWebSocket(url));
