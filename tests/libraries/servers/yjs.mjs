// y-websocket's server, which keeps its documents in memory.
//
// node yjs.mjs PORT

import { setupWSConnection } from "@y/websocket-server/utils";
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
server.on("connection", setupWSConnection);
server.on("listening", () => console.log("listening"));
