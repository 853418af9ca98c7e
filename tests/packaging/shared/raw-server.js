// Servers that accept WebSocket connections and then misbehave, for programs without a page.

import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * Accepts every handshake, and calls `serve` with the TCP connection.
 * @param {(socket: net.Socket) => void} serve
 */
export async function accepting(serve) {
  const server = http.createServer();
  server.on("upgrade", (request, socket) => {
    socket.on("error", () => {});
    const accept = createHash("sha1")
      .update(request.headers["sec-websocket-key"] + GUID)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    serve(/** @type {net.Socket} */ (socket));
  });
  return listening(server);
}

/** Accepts TCP connections, and never answers the opening handshake. */
export const silent = () => listening(net.createServer((socket) => void socket.on("error", () => {})));

/** @param {net.Server} server */
async function listening(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return `ws://127.0.0.1:${/** @type {net.AddressInfo} */ (server.address()).port}/`;
}

/** For `accepting`: resets the connection at the first message. @param {net.Socket} socket */
export const RESET = (socket) => void socket.once("data", () => socket.resetAndDestroy());

/** For `accepting`: reads, and never answers. @param {net.Socket} socket */
export const MUTE = (socket) => void socket.resume();
