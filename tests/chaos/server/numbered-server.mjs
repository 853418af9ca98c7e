// A WebSocket server whose messages are numbered both ways. It writes an account of what it received to a file, line by line
// and before it answers, so that SIGKILL loses no line. The program that starts it sends it commands.
//
// A client first sends `hello` and is answered `welcome`. Then each message `K.T` (the application's number K, sent for the Tth
// time) is answered with `aK.T`, and `ping` with `pong`; the server's own messages are `s1`, `s2` and so on, from the number
// that the URL names.

import { openSync, writeSync } from "node:fs";
import { WebSocket, WebSocketServer } from "ws";

/** @typedef {import("../../../scripts/test/chaos/account.mjs").Line} Line */
/** @typedef {import("../../../scripts/test/chaos/account.mjs").Command} Command */

const [port, file] = process.argv.slice(2);
const account = openSync(file, "a");

/** How often the server sends messages of its own, and how much of them may wait in its buffer. */
const TICK_MS = 5;
const BUFFER_BYTES = 4096;

/** How connections are answered that come next: each entry ends one as soon as it is open. @type {(number | "terminate")[]} */
const drops = [];

/** @param {Line} line */
const write = (...line) => writeSync(account, `${JSON.stringify(line)}\n`);

/** What has happened to a socket that is still open. @type {Map<WebSocket, { client: string, attempt: number }>} */
const open = new Map();

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(port), perMessageDeflate: false });
server.on("listening", () => console.log("listening"));
server.on(
  "connection",
  (/** @type {WebSocket} */ socket, /** @type {import("node:http").IncomingMessage} */ request) => {
    const query = new URL(String(request.url), "http://server").searchParams;
    const client = String(query.get("client"));
    const attempt = Number(query.get("attempt"));
    const number = (/** @type {string} */ name) => Number(query.get(name) ?? 0);
    const others = [...open].filter(([other, one]) => one.client === client && other.readyState === WebSocket.OPEN);
    open.set(socket, { client, attempt });
    write("open", client, attempt, others.map(([, one]) => one.attempt).join());

    let greeted = false;
    let next = number("from");
    /** @type {NodeJS.Timeout | undefined} */
    let pushing;
    const push = () => {
      for (let count = 0; count < number("rate") && next <= number("goal"); count++) {
        if (socket.bufferedAmount > BUFFER_BYTES) return;
        socket.send(`s${next++}`);
      }
    };
    /** @param {unknown} data */
    const receive = (data) => {
      // The rest pads.
      const [text] = String(data).split(" ", 1);
      if (!greeted && text !== "hello") return write("early", client, attempt, text);
      write("message", client, attempt, text);
      if (text === "hello") {
        greeted = true;
        socket.send("welcome");
        pushing = setInterval(push, TICK_MS);
      } else if (text === "ping") {
        setTimeout(() => socket.readyState === WebSocket.OPEN && socket.send("pong"), number("pong"));
      } else {
        socket.send(`a${text}`);
      }
    };
    socket.on("message", receive);
    // An error ends its connection, and concerns nobody else.
    socket.on("error", () => {});
    socket.on("close", (/** @type {number} */ code) => {
      clearInterval(pushing);
      open.delete(socket);
      write("end", client, attempt, String(code));
    });
    const drop = number("close") || drops.shift();
    if (drop) end(socket, drop);
  },
);

/** @param {WebSocket} socket @param {number | "terminate"} how  1005 sends a Close frame without a code */
function end(socket, how) {
  if (how === "terminate") socket.terminate();
  else if (how === 1005) socket.close();
  else socket.close(how);
}

process.on("message", (/** @type {Command} */ command) => {
  if (command.end) {
    for (const [socket, { client }] of open) if (client === command.end.client) end(socket, command.end.how);
  }
  if (command.drops) drops.push(...command.drops);
  if (command.count !== undefined) process.send?.({ count: command.count, open: server.clients.size });
});
