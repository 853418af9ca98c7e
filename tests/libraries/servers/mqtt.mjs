// An MQTT broker, aedes, with a WebSocket listener. It writes each message that it has taken to a file before it acknowledges it.
//
// node mqtt.mjs PORT FILE

import { openSync, writeSync } from "node:fs";
import { Aedes } from "aedes";
import { createWebSocketStream, WebSocketServer } from "ws";

const [, , port, file] = process.argv;
const taken = openSync(file, "a");

const broker = await Aedes.createBroker();
broker.authorizePublish = (_client, packet, done) => {
  writeSync(taken, `${packet.payload}\n`);
  done(null);
};

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(port) });
server.on("connection", (socket, request) => {
  const stream = createWebSocketStream(socket);
  // A connection that is reset is what these tests are about.
  stream.on("error", () => {});
  broker.handle(stream, request);
});
server.on("listening", () => console.log("listening"));
