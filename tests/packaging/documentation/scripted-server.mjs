// A WebSocket server that does what a test says, connection by connection.

import { once } from "node:events";
import { createRequire } from "node:module";
import { inProject } from "../helpers.mjs";

/**
 * The members of a server-side socket of the package `ws` that the tests use.
 * @typedef {object} ServerSocket
 * @property {(data: string) => void} send
 * @property {(code?: number, reason?: string) => void} close
 * @property {() => void} terminate  ends TCP without a Close
 * @property {((name: "message", listener: (data: Buffer) => void) => void) &
 *   ((name: "close", listener: (code: number, reason: Buffer) => void) => void)} on
 */

/**
 * What a client asked for, with the subprotocols that it offered, and what it sent.
 * @typedef {{ path: string, offered: string, received: string[], socket: ServerSocket }} Client
 */

/**
 * Starts a server that ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {(client: Client, number: number) => void} serve  called for each connection, counted from 1
 */
export async function scriptedServer(t, serve) {
  const { WebSocketServer } = createRequire(inProject("node", "package.json"))("ws");
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, verifyClient: () => !scripted.refusing });
  server.on(
    "connection",
    (/** @type {ServerSocket} */ socket, /** @type {import("node:http").IncomingMessage} */ request) => {
      const offered = request.headers["sec-websocket-protocol"] ?? "";
      /** @type {Client} */
      const client = { path: String(request.url), offered, received: [], socket };
      scripted.clients.push(client);
      socket.on("message", (data) => client.received.push(String(data)));
      serve(client, scripted.clients.length);
    },
  );
  await once(server, "listening");
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const scripted = {
    url: `ws://127.0.0.1:${server.address().port}/`,
    /** @type {Client[]} */
    clients: [],
    /** Whether handshakes are refused. */
    refusing: false,
    /** How many connections there are now. */
    live: () => server.clients.size,
  };
  return scripted;
}

/**
 * Waits until something is true. No test asserts a time: the limit is for a busy machine.
 * @param {string} what
 * @param {() => boolean | Promise<boolean>} condition
 */
export async function eventually(what, condition) {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 3_000) throw new Error(`Timed out waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
