// The echo server of ws, the most used WebSocket library of Node.

import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, path: "/echo", perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (data, binary) => socket.send(data, { binary }));
  // An error ends its connection, and concerns nobody else.
  socket.on("error", () => {});
});
server.on("listening", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
