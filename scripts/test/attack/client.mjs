// A WebSocket client that shows every frame, and can send what a library refuses to send.

import { once } from "node:events";
import net from "node:net";
import zlib from "node:zlib";

export const TEXT = 0x81;
export const BINARY = 0x82;
export const CLOSE = 0x88;
/** The first byte of a compressed binary message, and of its first fragment. */
export const COMPRESSED = 0xc2;
export const COMPRESSED_START = 0x42;

/** @typedef {{host: string, port: number}} Address */

const DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
/** A mask of zeros leaves the payload as it is. */
const MASK = Buffer.alloc(4);

/** A frame as a client sends it. @param {number} first  the first byte @param {Buffer} payload */
export function frame(first, payload) {
  const { length } = payload;
  let head;
  if (length < 126) head = Buffer.from([first, 0x80 | length]);
  else if (length < 65_536) head = Buffer.from([first, 0xfe, length >> 8, length & 0xff]);
  else {
    head = Buffer.alloc(10);
    head[0] = first;
    head[1] = 0xff;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, MASK, payload]);
}

/** The payload of a compressed message. @param {Buffer} message */
export function deflated(message) {
  const whole = zlib.deflateRawSync(message, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  return whole.subarray(0, -4);
}

/** @param {string} host @param {{deflate?: boolean}} [options] */
export const handshake = (host, { deflate = false } = {}) =>
  `GET /echo HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${deflate ? DEFLATE : ""}\r\n`;

/**
 * Opens a TCP connection to the server. The source may be any loopback address: each has a limit of its own.
 * @param {Address} server
 */
export function connect({ host, port }, source = "127.0.0.1") {
  const socket = net.connect({ host, port, localAddress: source, noDelay: true });
  socket.on("error", () => {}); // `close` follows
  return socket;
}

/**
 * Opens a WebSocket; resolves to its status, and to the bytes that followed the response head.
 * @param {Address} server
 * @param {{source?: string, deflate?: boolean}} [options]
 * @returns {Promise<{socket: net.Socket, status: number, rest: Buffer}>}  status 0: the connection ended before there was one
 */
export async function open(server, { source, deflate } = {}) {
  const socket = connect(server, source);
  socket.write(handshake(`${server.host}:${server.port}`, { deflate }));
  /** @type {Buffer} */
  let received = Buffer.alloc(0);
  while (!received.includes("\r\n\r\n")) {
    const [chunk] = await Promise.race([once(socket, "data"), once(socket, "close").then(() => [])]).catch(() => []);
    if (!Buffer.isBuffer(chunk)) return { socket, status: 0, rest: received };
    received = Buffer.concat([received, chunk]);
  }
  const end = received.indexOf("\r\n\r\n") + 4;
  return { socket, status: Number(received.toString("latin1", 9, 12)), rest: received.subarray(end) };
}

/**
 * Calls `onFrame` with the first byte and the payload of every frame that arrives.
 * @param {net.Socket} socket
 * @param {Buffer} rest  what has already arrived
 * @param {(first: number, payload: Buffer) => void} onFrame
 */
export function readFrames(socket, rest, onFrame) {
  let buffer = rest;
  const take = () => {
    for (;;) {
      if (buffer.length < 2) return;
      let length = buffer[1];
      let start = 2;
      if (length === 126) [length, start] = buffer.length < 4 ? [Infinity, 4] : [buffer.readUInt16BE(2), 4];
      else if (length === 127)
        [length, start] = buffer.length < 10 ? [Infinity, 10] : [Number(buffer.readBigUInt64BE(2)), 10];
      if (buffer.length < start + length) return;
      const [first, payload] = [buffer[0], buffer.subarray(start, start + length)];
      buffer = buffer.subarray(start + length);
      onFrame(first, payload);
    }
  };
  socket.on("data", (/** @type {Buffer} */ chunk) => {
    buffer = buffer.length ? Buffer.concat([buffer, chunk]) : chunk;
    take();
  });
  take();
}

/**
 * Answers a Close, and resolves to how the connection ended: the code of the server's Close, or "cut".
 * @param {net.Socket} socket
 * @param {Buffer} [rest]  what has already arrived
 * @param {{onMessage?: (payload: Buffer) => void, onClose?: () => void}} [callbacks]
 * @returns {Promise<string>}
 */
export function ending(socket, rest = Buffer.alloc(0), { onMessage = () => {}, onClose = () => {} } = {}) {
  return new Promise((resolve) => {
    let outcome = "cut";
    readFrames(socket, rest, (first, payload) => {
      if (first !== CLOSE) return onMessage(payload);
      onClose();
      outcome = String(payload.length < 2 ? 1005 : payload.readUInt16BE(0));
      socket.end(frame(CLOSE, payload.subarray(0, 2)));
    });
    socket.on("close", () => resolve(outcome));
  });
}
