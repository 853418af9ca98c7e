// The WHATWG proposal `WebSocketStream`: https://github.com/ricea/websocketstream-explainer

import type { Message } from "./socket.js";

/**
 * Options of {@link WebSocketStream}.
 *
 * @example
 * ```ts
 * const options: WebSocketStreamOptions = { protocols: ["chat.v2"], signal: AbortSignal.timeout(5_000) };
 * ```
 */
export interface WebSocketStreamOptions {
  /**
   * The subprotocols to offer, the preferred one first.
   *
   * @default []
   */
  protocols?: Iterable<string> & object;
  /**
   * Cancels connecting when it aborts. It has no effect once the connection is open.
   *
   * @default undefined
   */
  signal?: AbortSignal;
}

/**
 * What `WebSocketStream.opened` resolves with.
 *
 * @example
 * ```ts
 * const { readable, writable }: WebSocketOpenInfo = await new WebSocketStream("wss://example.com/").opened;
 * ```
 */
export interface WebSocketOpenInfo {
  /** Received messages. Cancelling it closes the connection. */
  readonly readable: ReadableStream<Message>;
  /**
   * Messages to send. A write resolves when there is room for the next one. Buffers are sent as binary messages, anything
   * else as the text that it converts to.
   */
  readonly writable: WritableStream<unknown>;
  /** The extensions that the server chose, or `""`. */
  readonly extensions: string;
  /** The subprotocol that the server chose, or `""`. */
  readonly protocol: string;
}

/**
 * A close code and a reason.
 *
 * @example
 * ```ts
 * const info: WebSocketCloseInfo = { closeCode: 4000, reason: "done" };
 * ```
 */
export interface WebSocketCloseInfo {
  /**
   * 1000 or 3000–4999. Without it the Close frame is empty; with a reason alone, the code is 1000.
   *
   * @default undefined
   */
  closeCode?: number;
  /**
   * At most 123 UTF-8 bytes.
   *
   * @default ""
   */
  reason?: string;
}

/**
 * The WHATWG proposal `WebSocketStream`, for every engine.
 *
 * `closed`, both streams and pending writes reject with the same error. Unlike an engine's own implementation, it can't slow
 * the peer down, because it is built on `WebSocket`: a receive buffer that is full ends the connection with an error. The
 * bounds are the defaults of `ConnectOptions`.
 *
 * @example
 * ```ts
 * const stream = new WebSocketStream("wss://example.com/echo");
 * const { readable, writable } = await stream.opened;
 * await readable.pipeTo(writable);
 * ```
 */
export class WebSocketStream {
  /**
   * Starts connecting.
   *
   * @throws DOMException `SyntaxError` for an invalid URL or subprotocol
   * @throws TypeError for an option of another type
   */
  constructor(url: string | URL, options?: WebSocketStreamOptions);
  /** The URL of the connection, as it was resolved. */
  readonly url: string;
  /** Resolves when the connection is open. Rejects with a {@link WebSocketError}, or with the signal's reason. */
  readonly opened: Promise<WebSocketOpenInfo>;
  /**
   * Resolves after a clean close. Rejects with a {@link WebSocketError}, or with the signal's reason. If bytes never left the
   * browser, the close was not clean.
   */
  readonly closed: Promise<Required<WebSocketCloseInfo>>;
  /**
   * Begins the closing handshake; terminates the connection if it is not open yet.
   *
   * @throws DOMException `InvalidAccessError` for an invalid code, `SyntaxError` for a reason that is too long
   * @throws TypeError for a code that is no unsigned short
   */
  close(closeInfo?: WebSocketCloseInfo): void;
}

/**
 * How a {@link WebSocketStream} ended, if not with a clean close. As the reason to cancel or abort one of the streams, it says
 * what to close the connection with.
 *
 * @example
 * ```ts
 * await readable.cancel(new WebSocketError("enough", { closeCode: 4000, reason: "enough" }));
 * ```
 */
export class WebSocketError extends DOMException {
  /** @throws DOMException as `WebSocketStream.close` does */
  constructor(message?: string, init?: WebSocketCloseInfo);
  /** The close code, or `null` if there is none. */
  readonly closeCode: number | null;
  /** The close reason, or `""`. */
  readonly reason: string;
}
