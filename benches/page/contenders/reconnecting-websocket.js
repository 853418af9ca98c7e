// reconnecting-websocket.

import ReconnectingWebSocket from "reconnecting-websocket";
import { overHandlers } from "./handlers.js";

export const connect = (url) => overHandlers(new ReconnectingWebSocket(url));
