// A TCP proxy on the loopback address whose connections can be reset, refused and silenced.

import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const HOST = "127.0.0.1";

export class FaultyProxy {
  #server = net.createServer((client) => this.#accept(client));
  /** @type {Set<net.Socket>} */
  #sockets = new Set();
  #target;

  /** How many connections were accepted. */
  accepted = 0;
  port;

  /**
   * @param {number} port    to listen on
   * @param {number} target  the server's port
   */
  constructor(port, target) {
    this.port = port;
    this.#target = target;
  }

  async start() {
    this.#server.listen(this.port, HOST);
    await once(this.#server, "listening");
  }

  /** Ends all connections by RST. */
  reset() {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /**
   * Ends all connections and refuses new ones for a time.
   * @param {number} millis
   */
  async refuse(millis) {
    await this.stop();
    await sleep(millis);
    await this.start();
  }

  /** Passes nothing on for the connections that there are, and leaves them open. New ones work. */
  silence() {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** Ends all connections, and listens no more. */
  async stop() {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.reset();
    await closed;
  }

  /** @param {net.Socket} client */
  #accept(client) {
    this.accepted++;
    const server = net.connect(this.#target, HOST);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ]) {
      this.#sockets.add(socket);
      socket.setNoDelay();
      socket.pipe(other);
      // What one side does, the other side gets: a reset, a refusal, or an end, which `pipe` passes on.
      socket.on("error", () => other.resetAndDestroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
