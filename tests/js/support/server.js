// The echo server, which also serves these files: its addresses, and its own account of what happened.

/** A WebSocket URL of the server. */
export const url = (path) => new URL(path, location.href).href.replace(/^http/, "ws");

let count = 0;

/** A name for a connection that no other test, engine or run uses. */
export const uniqueId = () => `j${Math.random().toString(36).slice(2)}-${count++}`;

/** What the server saw of a connection, once `wait` (`opened`, `closing` or `ended`) has come true. */
export async function account(id, wait = "ended") {
  const response = await fetch(new URL(`/control/${id}?wait=${wait}`, location.href));
  if (!response.ok) throw new Error(`/control/${id} answered ${response.status}`);
  return response.json();
}

/** What the server knows of a connection as soon as it has it, be it in the middle of its handshake. */
export async function onceKnown(id) {
  for (let tries = 0; tries < 1000; tries++) {
    const response = await fetch(new URL(`/control/${id}`, location.href));
    if (response.ok) return response.json();
    await pause(10);
  }
  throw new Error("the server never got the connection");
}

/** How many connections the server has now, and has had. */
export const counts = async () => (await fetch(new URL("/control", location.href))).json();

export const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Waits until the condition holds, for 20 s at most. */
export async function eventually(what, condition) {
  for (let tries = 0; tries < 2000; tries++) {
    if (await condition()) return;
    await pause(10);
  }
  throw new Error(`never came true: ${what}`);
}

const encoder = new TextEncoder();

/** FNV-1a, 64 bits, over type, length and payload of messages in order, as `/control` reports it. */
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

  /** Times 2^40 + 0x1b3, in two halves. */
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
