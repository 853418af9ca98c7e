// The echo server, which also serves these files: its addresses, and its report of each connection.

/**
 * What the server saw of a connection, as `/control/ID` answers.
 * @typedef {object} ConnectionReport
 * @property {number} connections  how many connections had this id so far, this one included
 * @property {boolean} opened  whether the 101 was sent
 * @property {boolean} ended  whether the TCP connection is over, or the handshake if it never opened
 * @property {boolean} clientGone  whether it ended from the client's side and without a Close frame
 * @property {string | null} protocol
 * @property {number} text  how many text messages came from the client
 * @property {number} binary  how many binary messages came from the client
 * @property {number} bytes  the payload of both
 * @property {string} digest  see `Digest`
 * @property {{ code: number | null, reason: string } | null} closeReceived
 */

/**
 * Returns a WebSocket URL of the server.
 * @param {string} path
 */
export const url = (path) => new URL(path, location.href).href.replace(/^http/, "ws");

let count = 0;

/** Returns a name for a connection that no other test, engine or run uses. */
export const uniqueId = () => `j${Math.random().toString(36).slice(2)}-${count++}`;

/**
 * Resolves with the server's report of a connection when it has opened, received a Close frame, or ended. The server
 * answers after 10 s in any case.
 * @param {string} id
 * @param {"opened" | "closing" | "ended"} wait
 * @returns {Promise<ConnectionReport>}
 */
export async function reportOf(id, wait = "ended") {
  const response = await fetch(new URL(`/control/${id}?wait=${wait}`, location.href));
  if (!response.ok) throw new Error(`/control/${id} answered ${response.status}`);
  return response.json();
}

/**
 * Resolves with the server's report of a connection as soon as there is one, which may be in the middle of its handshake.
 * @param {string} id
 * @returns {Promise<ConnectionReport>}
 */
export async function reportOnArrival(id) {
  for (let tries = 0; tries < 1000; tries++) {
    const response = await fetch(new URL(`/control/${id}`, location.href));
    if (response.ok) return response.json();
    await pause(10);
  }
  throw new Error("the connection did not reach the server");
}

/**
 * Resolves with the number of connections that the server has now.
 * @returns {Promise<number>}
 */
export const liveConnections = async () => (await (await fetch(new URL("/control", location.href))).json()).live;

/**
 * Resolves after that time.
 * @param {number} millis
 */
export const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * Waits until a condition holds, for at least 20 s.
 * @param {string} what  names the condition
 * @param {() => unknown} condition
 */
export async function eventually(what, condition) {
  for (let tries = 0; tries < 2000; tries++) {
    if (await condition()) return;
    await pause(10);
  }
  throw new Error(`timed out waiting for: ${what}`);
}

const encoder = new TextEncoder();

/** FNV-1a, 64 bits, over the type, length and payload of messages in order, as `/control` reports it. */
export class Digest {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  /** @param {string | Uint8Array} message */
  add(message) {
    const isText = typeof message === "string";
    const bytes = isText ? encoder.encode(message) : message;
    this.#byte(isText ? 1 : 2);
    for (let shift = 0; shift < 32; shift += 8) this.#byte((bytes.length >>> shift) & 0xff);
    for (const byte of bytes) this.#byte(byte);
    return this;
  }

  /**
   * Multiplies by the prime, 2^40 + 0x1b3, in two halves of 32 bits.
   * @param {number} byte
   */
  #byte(byte) {
    const low = (this.#low ^ byte) >>> 0;
    const product = low * 0x1b3;
    this.#high = (Math.imul(this.#high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    this.#low = product >>> 0;
  }

  toString() {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, "0")).join("");
  }
}
