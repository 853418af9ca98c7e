// `connect` and its options.

import type { SockstreamError } from "./errors.js";
import type { Socket } from "./socket.js";

/**
 * Connects, and resolves with the open connection.
 *
 * The opening handshake begins in the call; the wasm loads meanwhile. It does not reconnect. Abandoning the promise does not
 * cancel connecting: abort a signal for that.
 *
 * @example
 * ```ts
 * const socket = await connect("/chat", { protocols: ["chat.v2"], connectTimeout: 5_000 });
 * await socket.send("hello");
 * for await (const message of socket) console.log(message);
 * const { closeCode, reason } = await socket.closed;
 * ```
 * @param url a URL of the scheme `ws:`, `wss:`, `http:` or `https:`, without a fragment. A relative one is resolved against
 *   the page or worker, so code for servers needs an absolute one.
 * @param options every option has a default
 * @throws {@link SockstreamError} `INVALID_URL`, `INVALID_PROTOCOL`, `INVALID_CLOSE_CODE`, `UNSUPPORTED` or `EXCEPTION` before
 *   anything is tried; `LOAD`, `CONNECT` or `CONNECT_TIMEOUT`
 * @throws TypeError for an option that is unknown or of another type
 * @throws RangeError for an option that must be a number ≥ 0 and is not, and for an unknown `overflow`
 * @throws the signal's reason when the signal aborts
 */
export function connect(url: string | URL, options?: ConnectOptions): Promise<Socket>;

/**
 * Options of {@link connect}. An unknown member is a `TypeError`; a member that is `undefined` selects the default.
 *
 * @example
 * ```ts
 * const options: ConnectOptions = {
 *   signal: AbortSignal.timeout(5_000),
 *   receiveBuffer: { maxMessages: 100, overflow: "drop-oldest" },
 * };
 * ```
 */
export interface ConnectOptions {
  /**
   * The subprotocols to offer, the preferred one first. If the server chooses none of them, connecting fails with `CONNECT`.
   *
   * @default []
   */
  protocols?: string | readonly string[];
  /**
   * Cancels connecting when it aborts, also while the wasm loads. It has no effect once the connection is open.
   *
   * @default undefined
   */
  signal?: AbortSignal;
  /**
   * The longest time that connecting may take, loading of the wasm included, in milliseconds. `Infinity` means no limit.
   *
   * @default 30_000
   */
  connectTimeout?: number;
  /**
   * The longest time that closing may take without progress, in milliseconds. Progress means that less is left to be sent.
   * `Infinity` means no limit.
   *
   * @default 10_000
   */
  closeTimeout?: number;
  /**
   * The bounds of what waits to be sent.
   *
   * @default {}
   */
  sendBuffer?: SendBuffer;
  /**
   * The bounds of what waits to be read.
   *
   * @default {}
   */
  receiveBuffer?: ReceiveBuffer;
  /**
   * The close codes that the package sends on its own initiative.
   *
   * @default {}
   */
  closeCodes?: CloseCodes;
}

/**
 * The bounds of what waits to be sent: in the browser's buffer, and in the package's queue in front of it.
 *
 * @example
 * ```ts
 * const sendBuffer: SendBuffer = { highWaterMark: 65_536, lowWaterMark: 16_384, maxQueuedMessages: 100 };
 * ```
 */
export interface SendBuffer {
  /**
   * The `bufferedAmount` from which on further messages wait in the queue, in bytes.
   *
   * @default 1_048_576
   */
  highWaterMark?: number;
  /**
   * The `bufferedAmount` at which waiting messages continue to be sent, in bytes.
   *
   * @default 262_144
   */
  lowWaterMark?: number;
  /**
   * The number of messages that may wait in the queue. `send` rejects a further one with `SEND_QUEUE_FULL`.
   *
   * @default 16_384
   */
  maxQueuedMessages?: number;
  /**
   * The payload that may wait in the queue: bytes of binary messages, UTF-16 code units of text. `send` rejects what exceeds
   * it with `SEND_QUEUE_FULL`. A message is always accepted while no other waits.
   *
   * @default 16_777_216
   */
  maxQueuedBytes?: number;
}

/**
 * The bounds of received messages that wait to be read. While the wasm loads, at least 1,024 messages and 1,048,576 bytes
 * are kept, even if these bounds are lower.
 *
 * @example
 * ```ts
 * const receiveBuffer: ReceiveBuffer = { maxMessages: 1, overflow: "drop-oldest" }; // only the newest message matters
 * ```
 */
export interface ReceiveBuffer {
  /**
   * The payload that may wait: bytes of binary messages, UTF-16 code units of text.
   *
   * @default 67_108_864
   */
  maxBytes?: number;
  /**
   * The number of messages that may wait.
   *
   * @default 65_536
   */
  maxMessages?: number;
  /**
   * What happens when a message does not fit.
   *
   * - `"close"`: the connection is closed with `closeCodes.receiveOverflow`. Reading ends with `RECEIVE_OVERFLOW` after all
   *   messages that did fit.
   * - `"drop-oldest"`, `"drop-newest"`: as many messages as necessary are dropped. `Socket.droppedMessages` counts them.
   *
   * @default "close"
   */
  overflow?: "close" | "drop-oldest" | "drop-newest";
}

/**
 * The close codes that the package sends on its own initiative. Each is 1000 or 3000–4999.
 *
 * @example
 * ```ts
 * const closeCodes: CloseCodes = { receiveOverflow: 4100 };
 * ```
 */
export interface CloseCodes {
  /**
   * Sent when the receive buffer overflows.
   *
   * @default 4009
   */
  receiveOverflow?: number;
  /**
   * Sent when a message is neither text nor an `ArrayBuffer`.
   *
   * @default 4003
   */
  unexpectedData?: number;
}
