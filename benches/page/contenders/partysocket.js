// partysocket, without the party.

import ReconnectingWebSocket from "partysocket/ws";
import { overHandlers } from "./handlers.js";

export const connect = (url) => overHandlers(new ReconnectingWebSocket(url));
