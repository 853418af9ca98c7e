// A socket that reconnects.

import type { NumberRange, ReconnectEvent } from "./reconnect-events.js";
import type { Message, Sendable } from "./socket.js";

/**
 * What a {@link ReconnectingSocket} does now.
 *
 * @example
 * ```ts
 * const isUsable = (state: ReconnectState) => state === "open";
 * ```
 */
export type ReconnectState =
  | "waiting"
  | "offline"
  | "providing"
  | "connecting"
  | "setting-up"
  | "open"
  | "stopping"
  | "stopped";

/**
 * Why a {@link ReconnectingSocket} has stopped.
 *
 * @example
 * ```ts
 * const { reason, error } = await socket.stopped;
 * if (reason === "gave-up") console.error("The server can't be reached:", error);
 * ```
 */
export interface StopInfo {
  /**
   * - `"stopped"`: by `stop`.
   * - `"aborted"`: by the `signal`.
   * - `"closed"`: by a close code or an error after which nothing is tried again.
   * - `"gave-up"`: after what `giveUpAfter` says.
   * - `"failed"`: a callback threw, or returned what it may not; the browser refused to try; or the wasm could not be loaded.
   */
  readonly reason: "stopped" | "aborted" | "closed" | "gave-up" | "failed";
  /** The close code of the last connection, if its end stopped the socket. */
  readonly closeCode?: number;
  /** The error that stopped the socket, if one did. */
  readonly error?: unknown;
  /** As in the last `disconnected` event. */
  readonly unconfirmed?: NumberRange;
  /** As in the last `disconnected` event. */
  readonly neverSent?: NumberRange;
}

/**
 * Counts since the socket was made.
 *
 * @example
 * ```ts
 * const { attempts, connections, roundTrip } = socket.stats();
 * console.log(`${connections} connections in ${attempts} attempts, ${roundTrip?.mean} ms`);
 * ```
 */
export interface ReconnectStats {
  /** Attempts that have begun. */
  readonly attempts: number;
  /** Connections that have opened. */
  readonly connections: number;
  /** Messages that the browser has accepted, without those of `onOpen` and of the heartbeat. */
  readonly messagesSent: number;
  /** Messages that have arrived, without those that `onOpen` has read and the answers to the heartbeat. */
  readonly messagesReceived: number;
  /** The payload of `messagesSent`. */
  readonly bytesSent: number;
  /** The payload of `messagesReceived`; text counts in UTF-16 code units. */
  readonly bytesReceived: number;
  /** Received messages that were dropped. */
  readonly dropped: number;
  /** Messages that were sent and that `confirm` has not named, without those of connections that have ended. */
  readonly unconfirmed: number;
  /** Milliseconds from the heartbeat's payload to its answer; `undefined` before the first one. */
  readonly roundTrip?: { readonly last: number; readonly min: number; readonly mean: number };
}

/**
 * A socket that reconnects, as `reconnecting` returns it.
 *
 * Its messages are those of all connections, in order. Reading ends when the socket has stopped: with `done: true`, or, if
 * {@link StopInfo} has an `error`, first with one rejection.
 *
 * @example
 * ```ts
 * async function publish(socket: ReconnectingSocket, text: string) {
 *   const number = await socket.send(text);
 *   for await (const event of socket.events) {
 *     if (event.type === "disconnected" && event.unconfirmed && event.unconfirmed.first <= number) return "unknown";
 *   }
 * }
 * ```
 */
export interface ReconnectingSocket extends AsyncIterable<Message> {
  /** What the socket does now. */
  readonly state: ReconnectState;
  /** The URL of the last connection, as the browser resolved it, or `""` before the first one. */
  readonly url: string;
  /** The subprotocol of the connection, or `""`. */
  readonly protocol: string;
  /** The extensions of the connection, or `""`. */
  readonly extensions: string;
  /** `"open"` while messages can be sent, `"closed"` once the socket has stopped, and `"connecting"` while there is no connection. */
  readonly readyState: "connecting" | "open" | "closing" | "closed";
  /** Payload bytes that the browser has accepted and not yet handed to the network. */
  readonly bufferedAmount: number;
  /** The number of received messages that were dropped. */
  readonly droppedMessages: number;
  /**
   * The events that were not read, in order; each goes to one reader. At most 64 are kept. Then those that name no loss are
   * left out, oldest first, and those that do are merged.
   */
  readonly events: AsyncIterable<ReconnectEvent>;
  /** Resolves when the socket has stopped, with why. Never rejects. */
  readonly stopped: Promise<StopInfo>;
  /**
   * Sends a message after all earlier ones.
   *
   * Resolves with the number of the message when the browser has accepted it; numbers start with 1 and have no gaps. If the
   * connection is lost later, `disconnected` names those numbers that may not have arrived. A rejection means that the message
   * was certainly not sent. The promise need not be awaited: a rejection that nobody handles is not reported.
   *
   * @param options `maxAge` is the longest time that the message waits without a connection, if that is shorter than `queue` says
   * @throws {@link SockstreamError} `AWAY`, `EXPIRED`, `SEND_QUEUE_FULL`, `NOT_OPEN` or `STOPPED`
   * @throws TypeError for data of another type, and for resizable, shared and detached memory
   */
  send(data: Sendable, options?: { maxAge?: number }): Promise<number>;
  /**
   * Records that the server has taken all messages up to this number, as the application knows: they are not named as lost.
   *
   * @throws RangeError for what is not the number of a message that was sent
   */
  confirm(number: number): void;
  /**
   * Resolves with the next message of any connection, or with `done: true` when the socket has stopped.
   *
   * A call takes a message even if its promise is abandoned. A call whose signal aborts takes no message.
   *
   * @throws the error of `stopped`, once, if it has one
   * @throws the signal's reason when the signal aborts
   */
  next(options?: { signal?: AbortSignal }): Promise<IteratorResult<Message, undefined>>;
  /**
   * Waits until the browser has handed every earlier message to the network, including those that wait.
   *
   * @throws {@link SockstreamError} the reason why the connection ended, `AWAY` or `STOPPED`
   */
  flush(): Promise<void>;
  /**
   * Closes the connection, with 1000 by default, and does not connect again. Resolves when nothing is left: no timer, no
   * listener, no native `WebSocket`. Messages that wait for a connection are rejected with `STOPPED`.
   *
   * @throws {@link SockstreamError} `INVALID_CLOSE_CODE` or `CLOSE_REASON_TOO_LONG`; the socket goes on then
   */
  stop(closeInfo?: { closeCode?: number; reason?: string }): Promise<StopInfo>;
  /** Returns counts since the socket was made. */
  stats(): ReconnectStats;
}
