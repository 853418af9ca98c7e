// What tests read from sockets, and expect of them.

import { deepEqual } from "./assert.js";
import { connect } from "./package.js";
import { url } from "./server.js";

/** @typedef {import("/sockstream/index.js").Socket} Socket */

/** What `next` resolves with at the end. */
export const DONE = { value: undefined, done: true };

/** The close event of a connection on which nothing was sent, and which ended without a closing handshake. */
export const ABNORMAL = { closeCode: 1006, reason: "", wasClean: false, neverSentBytes: 0, unconfirmedBytes: 0 };

/** The close event of a connection that ended with that code and reason, and on which nothing is left unconfirmed. */
export const cleanClose = (closeCode = 1000, reason = "") => ({ ...ABNORMAL, closeCode, reason, wasClean: true });

/**
 * Reads the next message, which must be text.
 * @param {Socket} socket
 */
export async function nextText(socket) {
  const { value } = await socket.next();
  if (typeof value !== "string") throw new Error(`a text message was expected, got ${value}`);
  return value;
}

/**
 * Reads the next message, which must be binary.
 * @param {Socket} socket
 */
export async function nextBytes(socket) {
  const { value } = await socket.next();
  if (!(value instanceof Uint8Array)) throw new Error(`a binary message was expected, got ${value}`);
  return value;
}

/**
 * Sends a message to a server that echoes it, and asserts that it comes back, as `expected`.
 * @param {Socket} socket
 * @param {import("/sockstream/index.js").Sendable} message
 * @param {unknown} expected
 */
export async function echo(socket, message = "x", expected = message) {
  await socket.send(message);
  deepEqual(await socket.next(), { value: expected, done: false });
}

/**
 * Makes a binary message of that size.
 * @param {number} size
 */
export const bytes = (size) => Uint8Array.from({ length: size }, (_, index) => index % 251);

/** Connects to a server that resets the connection. */
export async function lostConnection() {
  const socket = await connect(url("/fault/reset?after=1"));
  await socket.send("x");
  return socket;
}
