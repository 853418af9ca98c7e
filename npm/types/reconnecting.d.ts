// `reconnecting` and its options.

import type { CloseCodes, ReceiveBuffer, SendBuffer } from "./connect.js";
import type { ReconnectEvent } from "./reconnect-events.js";
import type { ReconnectingSocket } from "./reconnecting-socket.js";
import type { Message, Sendable } from "./socket.js";

/**
 * Connects, and connects again whenever the connection is lost, until it is stopped.
 *
 * The socket is returned immediately; the first attempt begins when the wasm has loaded. Messages of all connections are read
 * from it in order. Nothing that was sent is sent again silently: `disconnected` events name what may not have arrived.
 *
 * @example
 * ```ts
 * const socket = reconnecting("wss://example.com/chat", {
 *   onOpen: (connection) => connection.send("subscribe news"),
 *   heartbeat: { payload: "ping", isAnswer: (message) => message === "pong" },
 * });
 * for await (const message of socket) console.log(message);
 * console.log(await socket.stopped);
 * ```
 * @param url as `connect` takes it, or a function that returns it for each attempt
 * @param options every option has a default
 * @throws {@link SockstreamError} `INVALID_URL`, `INVALID_PROTOCOL` or `INVALID_CLOSE_CODE`
 * @throws TypeError for an option that is unknown or of another type, and for a heartbeat without `payload` or `isAnswer`
 * @throws RangeError for a number that is out of range, such as a time limit of 0
 */
export function reconnecting(url: string | URL | Provider, options?: ReconnectOptions): ReconnectingSocket;

/**
 * What to connect to: a URL, with subprotocols if they differ from the option `protocols`.
 *
 * @example
 * ```ts
 * const target: Target = { url: "wss://example.com/chat", protocols: ["chat.v2", `token.${token}`] };
 * ```
 */
export type Target = string | URL | { url: string | URL; protocols?: string | readonly string[] };

/**
 * Returns what to connect to, or a promise for it, for each attempt: for example with a fresh token, or with the position to
 * resume from.
 *
 * It has `attemptTimeout` to answer; the answer of an attempt that is over is ignored. If it throws or rejects, the attempt has
 * failed. If it returns what is no {@link Target}, the socket stops with the `TypeError` or {@link SockstreamError} for it.
 *
 * @example
 * ```ts
 * const provider: Provider = async ({ signal }) => {
 *   const response = await fetch("/token", { signal });
 *   return `wss://example.com/chat?token=${await response.text()}`;
 * };
 * ```
 */
export type Provider = (attempt: Attempt) => Target | PromiseLike<Target>;

/**
 * An attempt to connect, as a {@link Provider} gets it.
 *
 * @example
 * ```ts
 * const provider: Provider = ({ failures }) => (failures % 2 ? "wss://b.example.com/" : "wss://a.example.com/");
 * ```
 */
export interface Attempt {
  /** The number of the attempt; the first one is 1. */
  readonly number: number;
  /** The number of attempts that have failed since a connection was last up for `minUptime`. */
  readonly failures: number;
  /** Why the last attempt or connection ended, as `waiting` and `disconnected` events tell; `undefined` at first. */
  readonly error?: unknown;
  /** Aborts when the attempt is over. */
  readonly signal: AbortSignal;
}

/**
 * A connection that has just opened, as `onOpen` gets it: what is sent and read here precedes all other messages.
 *
 * @example
 * ```ts
 * async function logIn(connection: OpenConnection) {
 *   await connection.send(`token ${token}`);
 *   const { value } = await connection.next();
 *   if (value !== "welcome") throw new Error("not logged in");
 * }
 * ```
 */
export interface OpenConnection {
  /** The number of the connection: how many have opened, this one included. */
  readonly number: number;
  /** The URL of the connection, as the browser resolved it. */
  readonly url: string;
  /** The subprotocol that the server chose, or `""`. */
  readonly protocol: string;
  /** Aborts when the connection has ended. */
  readonly signal: AbortSignal;
  /** Sends a message. It has no number, and is not named when the connection is lost: send it again in the next `onOpen`. */
  send(data: Sendable): Promise<void>;
  /** Resolves with the next message of this connection. What `onOpen` does not read is read from the socket. */
  next(options?: { signal?: AbortSignal }): Promise<IteratorResult<Message, undefined>>;
}

/**
 * What happens after an attempt or a connection has ended: another attempt, another one after at least 5 s, or none.
 *
 * @example
 * ```ts
 * const classify = (): Verdict => "retry"; // whatever the server closes with
 * ```
 */
export type Verdict = "retry" | "retry-later" | "stop";

/**
 * Detects connections that are dead although they look open. Browsers can't send Pings, so the application needs a message
 * that the server answers.
 *
 * It is sent only on a connection on which nothing was received for `interval`. Times are by the wall clock, and a timer that
 * ran late, for example after sleep, first lets the messages that wait be received.
 *
 * @example
 * ```ts
 * const heartbeat: Heartbeat = { payload: '{"type":"ping"}', isAnswer: (message) => message === '{"type":"pong"}' };
 * ```
 */
export interface Heartbeat {
  /** The message to send, or a function that returns it. */
  payload: Sendable | (() => Sendable);
  /**
   * Returns whether a message is the answer to `payload`. Any message shows that the connection is alive. This is asked only
   * while an answer is awaited; the answer gives the round-trip time, and is not delivered as a message.
   */
  isAnswer: (message: Message) => boolean;
  /**
   * The silence after which `payload` is sent, in milliseconds.
   *
   * @default 25_000
   */
  interval?: number;
  /**
   * The time for the next message to arrive after that, in milliseconds. Then the connection is given up with `SILENT`.
   *
   * @default 10_000
   */
  timeout?: number;
}

/**
 * The bounds of messages that `send` takes while there is no open connection. They are sent after `onOpen`, in order.
 *
 * @example
 * ```ts
 * const queue: SendQueue = { maxMessages: 100, maxAge: 30_000 };
 * ```
 */
export interface SendQueue {
  /**
   * The number of messages that may wait. `send` rejects a further one with `SEND_QUEUE_FULL`.
   *
   * @default 1_000
   */
  maxMessages?: number;
  /**
   * The payload that may wait, in bytes. `send` rejects what exceeds it with `SEND_QUEUE_FULL`.
   *
   * @default 1_048_576
   */
  maxBytes?: number;
  /**
   * The longest time that a message waits without a connection, in milliseconds. Then `send` rejects with `EXPIRED`.
   *
   * @default 60_000
   */
  maxAge?: number;
}

/**
 * How long to wait before an attempt: before the n-th after a failure between 0 and `min(max, first · 2ⁿ)`, drawn at random
 * each time, so that the clients of a server that was away don't come back at once.
 *
 * @example
 * ```ts
 * const delays: Delays = { first: 500, max: 10_000 };
 * ```
 */
export interface Delays {
  /**
   * In milliseconds.
   *
   * @default 1_000
   */
  first?: number;
  /**
   * In milliseconds.
   *
   * @default 30_000
   */
  max?: number;
}

/**
 * When to stop trying.
 *
 * @example
 * ```ts
 * const giveUpAfter: GiveUpAfter = { time: 600_000 };
 * ```
 */
export interface GiveUpAfter {
  /**
   * The number of attempts that failed one after the other.
   *
   * @default Infinity
   */
  attempts?: number;
  /**
   * The time without a connection, in milliseconds.
   *
   * @default Infinity
   */
  time?: number;
}

/**
 * Options of {@link reconnecting}. An unknown member is a `TypeError`; a member that is `undefined` selects the default.
 *
 * A callback that throws stops the socket: `stopped` resolves with the exception as `error`. Only a {@link Provider} and
 * `onOpen` may fail.
 *
 * @example
 * ```ts
 * const options: ReconnectOptions = {
 *   protocols: "chat.v2",
 *   queue: { maxMessages: 100 },
 *   giveUpAfter: { attempts: 10 },
 *   onEvent: (event) => console.log(event.type),
 * };
 * ```
 */
export interface ReconnectOptions {
  /**
   * The subprotocols to offer, the preferred one first. If the server chooses none of them, the attempt fails with `CONNECT`.
   *
   * @default []
   */
  protocols?: string | readonly string[];
  /**
   * Stops the socket when it aborts, as `stop` does.
   *
   * @default undefined
   */
  signal?: AbortSignal;
  /**
   * Is called when a connection has opened, before anything else is sent or read: to log in, or to subscribe. The socket is
   * `"open"` once this has resolved, for which it has `attemptTimeout`. If it throws or rejects, the attempt has failed.
   *
   * @default undefined
   */
  onOpen?: (connection: OpenConnection) => void | PromiseLike<void>;
  /**
   * Detects dead connections.
   *
   * @default undefined
   */
  heartbeat?: Heartbeat;
  /**
   * The silence after which a connection is given up with `SILENT`, in milliseconds. `heartbeat` is the better way.
   *
   * @default Infinity
   */
  idleTimeout?: number;
  /**
   * Lets `send` take messages while there is no open connection. Without it, `send` rejects with `AWAY` then.
   *
   * @default undefined
   */
  queue?: SendQueue;
  /**
   * Decides what happens after the end of an attempt or a connection. It gets the error, or the `CloseInfo` of a clean close.
   * `undefined` leaves the decision to the default: it stops on the close codes 1000, 1002, 1003, 1007–1010 and 3000–4999,
   * and after an overflow of the receive buffer. It waits for at least 5 s after 1012 and 1013.
   *
   * @default undefined
   */
  classify?: (end: unknown) => Verdict | undefined;
  /**
   * How many bytes of sent payload are kept until they are confirmed. When a connection is lost, its `disconnected` event gives
   * them back; if they exceed this, only the newest.
   *
   * @default 0
   */
  keepMessages?: number;
  /**
   * How long to wait before an attempt.
   *
   * @default {}
   */
  delays?: Delays;
  /**
   * The longest time that each step of an attempt may take, in milliseconds: the {@link Provider}, connecting, and `onOpen`.
   *
   * @default 10_000
   */
  attemptTimeout?: number;
  /**
   * The time that a connection has to be up, in milliseconds, for the failures before it to be forgotten.
   *
   * @default 5_000
   */
  minUptime?: number;
  /**
   * When to stop trying.
   *
   * @default {}
   */
  giveUpAfter?: GiveUpAfter;
  /**
   * Is called with each event, in the task in which it happens.
   *
   * @default undefined
   */
  onEvent?: (event: ReconnectEvent) => void;
  /**
   * The longest time that closing may take without progress, in milliseconds. Progress means that less is left to be sent.
   * `Infinity` means no limit.
   *
   * @default 10_000
   */
  closeTimeout?: number;
  /**
   * The bounds of what waits to be sent on an open connection.
   *
   * @default {}
   */
  sendBuffer?: SendBuffer;
  /**
   * The bounds of what waits to be read, over all connections together.
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
