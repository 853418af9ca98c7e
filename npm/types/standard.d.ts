// The standard's `WebSocket`, for libraries that take its constructor.

import type { ReconnectEvent } from "./reconnect-events.js";
import type { StopInfo } from "./reconnecting-socket.js";
import type { Provider, ReconnectOptions } from "./reconnecting.js";

/** The bytes that may have been lost with a connection, on a `close` event. */
export interface Losses {
  /** Payload bytes that certainly never left the browser, sends after `close()` included. Text counts in UTF-8 bytes. */
  readonly neverSentBytes: number;
  /** Payload bytes that may or may not have arrived; 0 if the server answered our `close`. Text counts in UTF-8 bytes. */
  readonly unconfirmedBytes: number;
}

/**
 * The `close` event of this package's classes. Where the platform has no `CloseEvent`, as in Node 20, it is an `Event` with the same
 * properties.
 *
 * @example
 * ```ts
 * socket.addEventListener("close", ({ code, unconfirmedBytes }) => console.warn(code, unconfirmedBytes));
 * ```
 */
export interface LossCloseEvent extends CloseEvent, Losses {}

/** The `error` event of this package's classes. */
export interface SocketErrorEvent extends Event {
  /** What went wrong, usually a `SockstreamError`. */
  readonly error: unknown;
  /** The message of the error. */
  readonly message: string;
}

/** The events of {@link WebSocket}. */
export interface SocketEventMap {
  open: Event;
  message: MessageEvent;
  error: SocketErrorEvent;
  close: LossCloseEvent;
}

/** The attributes and methods of the platform's own interface. */
type StandardMembers = Omit<globalThis.WebSocket, "addEventListener" | "removeEventListener">;

/** Something that is listened to, with the types of its events. */
interface TypedTarget<Events> {
  addEventListener<Type extends keyof Events>(
    type: Type,
    listener: (event: Events[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof Events>(
    type: Type,
    listener: (event: Events[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

/**
 * One connection, with the interface of the standard's `WebSocket`.
 *
 * It behaves as the native one does and adds what the native one lacks: connecting and closing have time limits (30 s and 10 s), the
 * `close` event tells what may have been lost, and the `error` event tells the error. Use it for libraries that take a constructor and
 * reconnect themselves.
 *
 * `send` hands every message to the browser at once, so `bufferedAmount` is as unbounded as the native one's.
 *
 * @example
 * ```ts
 * const client = createClient({ url: "wss://example.com/graphql", webSocketImpl: WebSocket });
 * ```
 */
export interface WebSocket extends StandardMembers, TypedTarget<SocketEventMap> {}

/** The constants of the standard's interface. */
interface ReadyStates {
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

/** The class of {@link WebSocket}. */
export const WebSocket: ReadyStates & {
  readonly prototype: WebSocket;
  /**
   * Starts connecting.
   *
   * @param url a URL of the scheme `ws:`, `wss:`, `http:` or `https:`, without a fragment; a relative one is resolved against the page
   *   or worker
   * @param protocols the subprotocols to offer, the preferred one first
   * @throws DOMException `SyntaxError` for an invalid URL or subprotocol
   */
  new (url: string | URL, protocols?: string | readonly string[]): WebSocket;
};

/** The events of {@link ReconnectingWebSocket}: `open` and `close` for each connection, and what happens in between. */
export interface ReconnectingSocketEventMap extends SocketEventMap {
  /** A connection that had opened has ended. It follows the `close` event, and names the messages that may not have arrived. */
  disconnected: CustomEvent<Extract<ReconnectEvent, { type: "disconnected" }>>;
  /** The next attempt begins after `detail.delay` milliseconds. */
  waiting: CustomEvent<Extract<ReconnectEvent, { type: "waiting" }>>;
  /** Nothing happens any more. It follows the last `close` event. */
  stopped: CustomEvent<StopInfo>;
}

/**
 * A `WebSocket` that connects again whenever the connection is lost, with the interface of the standard's and of the packages
 * reconnecting-websocket and partysocket.
 *
 * Each connection has an `open` and a `close` event. While there is no connection, `readyState` is `CONNECTING`, and `send` throws an
 * `InvalidStateError` unless the option `queue` is set. An attempt that fails is an `error` event. `close()` ends it for good. After the
 * last `close` event `readyState` is `CLOSED`; there is always one, also if there was no connection to close.
 *
 * Nothing is sent again silently: messages are numbered from 1 on in the order in which `send` took them, and `disconnected` names
 * those that may not have arrived. For a login on each connection use the option `onOpen`: what is queued waits for it.
 *
 * @example
 * ```ts
 * const socket = new ReconnectingWebSocket("wss://example.com/news", "news.v1", { queue: { maxMessages: 100 } });
 * socket.onmessage = ({ data }) => console.log(data);
 * socket.addEventListener("waiting", ({ detail }) => console.log(`next attempt in ${detail.delay} ms`));
 * ```
 */
export interface ReconnectingWebSocket extends StandardMembers, TypedTarget<ReconnectingSocketEventMap> {}

/** The class of {@link ReconnectingWebSocket}. */
export const ReconnectingWebSocket: ReadyStates & {
  readonly prototype: ReconnectingWebSocket;
  /**
   * Starts connecting.
   *
   * @param url as `WebSocket` takes it, or a function that returns it for each attempt
   * @param protocols the subprotocols to offer, the preferred one first
   * @param options those of `reconnecting`, without `protocols`
   * @throws DOMException `SyntaxError` for an invalid URL or subprotocol
   * @throws TypeError and RangeError as `reconnecting`
   */
  new (
    url: string | URL | Provider,
    protocols?: string | readonly string[],
    options?: Omit<ReconnectOptions, "protocols">,
  ): ReconnectingWebSocket;
};
