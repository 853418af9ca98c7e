/** A message as it arrives: text, or binary. */
export type Message = string | Uint8Array<ArrayBuffer>;

/** What can be sent. Don't change a buffer before `send` has resolved: it is not copied until the browser accepts it. */
export type Sendable = string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob;

/** The bounds of what waits to be sent: in the browser, by water marks, and in front of it. */
export interface SendBuffer {
  /** Sending waits from this `bufferedAmount` on, in bytes. Default 1,048,576. */
  highWaterMark?: number;
  /** Sending continues when no more than this is buffered, in bytes. Default 262,144. */
  lowWaterMark?: number;
  /** How many messages may wait; a further one is refused with `SEND_QUEUE_FULL`. Default 16,384. */
  maxQueuedMessages?: number;
  /**
   * How much payload may wait: bytes of binary messages, UTF-16 code units of text. A message that finds no other waiting
   * is always accepted. Default 16,777,216.
   */
  maxQueuedBytes?: number;
}

/** How much may wait to be read. Up to this, and at least 1,048,576 bytes and 1,024 messages, is kept while the wasm loads. */
export interface ReceiveBuffer {
  /** Payload: bytes of binary messages, UTF-16 code units of text. Default 67,108,864. */
  maxBytes?: number;
  /** Messages. Default 65,536. */
  maxMessages?: number;
  /**
   * What happens to a message that does not fit. `"close"` (default): the connection is closed with
   * `closeCodes.receiveOverflow`, and reading ends with `RECEIVE_OVERFLOW` after all received messages. `"drop-oldest"`,
   * `"drop-newest"`: messages are dropped, and counted in `Socket.droppedMessages`.
   */
  overflow?: "close" | "drop-oldest" | "drop-newest";
}

/** The close codes that the package itself sends, from the range for applications. Each is 1000 or 3000–4999. */
export interface CloseCodes {
  /** When the receive buffer overflows. Default 4009. */
  receiveOverflow?: number;
  /** When a message is neither text nor an `ArrayBuffer`. Default 4003. */
  unexpectedData?: number;
}

/** Options of `connect`. A member that is not listed here is a `TypeError`. */
export interface ConnectOptions {
  /** Subprotocols to offer, the preferred one first. If the server chooses none, connecting fails. */
  protocols?: string | readonly string[];
  /** Aborts connecting, also while the wasm loads; has no effect afterwards. */
  signal?: AbortSignal;
  /** How long connecting may take, the loading of the wasm included, in milliseconds. `Infinity` for no limit. Default 30,000. */
  connectTimeout?: number;
  /**
   * How long closing may take without progress of what is still to be sent, in milliseconds. `Infinity` for no limit.
   * Default 10,000.
   */
  closeTimeout?: number;
  /** The bounds of what waits to be sent. */
  sendBuffer?: SendBuffer;
  /** The bounds of what waits to be read. */
  receiveBuffer?: ReceiveBuffer;
  /** The close codes that the package itself sends. */
  closeCodes?: CloseCodes;
}

/** How a connection ended. */
export interface CloseInfo {
  /** The peer's close code; 1005 if its Close frame had none, 1006 if there was no closing handshake. */
  readonly closeCode: number;
  /** The peer's reason, or `""`. */
  readonly reason: string;
  /** Whether both sides exchanged Close frames. */
  readonly wasClean: boolean;
  /**
   * Payload bytes accepted by `send` that certainly never left the browser, the last ones sent: what was buffered when the
   * browser reported the end. 0 after `terminate` and after a timeout, since a browser still sends what is buffered.
   */
  readonly neverSentBytes: number;
  /**
   * Payload bytes accepted by `send` that may have arrived or not: all that were sent on this connection and are not
   * counted in `neverSentBytes`. 0 after a `close` that the peer answered with the same code, which confirms everything
   * sent before it. The peer's own close, an unclean end, `terminate` and a timeout confirm nothing. Text counts in UTF-8
   * bytes, as in `bufferedAmount`.
   */
  readonly unconfirmedBytes: number;
}

/**
 * An open connection. `for await`, `next` and `readable` read the same messages: each message goes to one of them, in the
 * order in which they asked.
 */
export interface Socket extends AsyncDisposable {
  /** The URL connected to, as the browser resolved it. */
  readonly url: string;
  /** The subprotocol the server chose, or `""`. */
  readonly protocol: string;
  /** The extensions the server chose, or `""`. */
  readonly extensions: string;
  /** The `readyState`, by name. It is `"open"` while `close` waits for queued messages to be sent. */
  readonly readyState: "connecting" | "open" | "closing" | "closed";
  /** Payload bytes that the browser has accepted and not handed to the network. */
  readonly bufferedAmount: number;
  /** How many received messages were dropped: by the overflow policy, or after an overflow that closes the connection. */
  readonly droppedMessages: number;
  /** Resolves when the connection has ended, however it did; never rejects. */
  readonly closed: Promise<CloseInfo>;
  /**
   * Received messages as a stream. It takes a message when someone reads it, and none ahead. Cancelling it closes the
   * connection with 1000. It errors after all received messages if the connection did not end with a clean close. A read
   * that `releaseLock` gave up leaves its message to the stream's next reader.
   */
  readonly readable: ReadableStream<Message>;
  /**
   * Messages to send, as a stream. Closing or aborting it closes the connection with 1000. It errors with what `write` was
   * refused for, or with why the connection ended.
   */
  readonly writable: WritableStream<Sendable>;
  /**
   * Sends a message after those sent before. Resolves when the browser has accepted it, which is below the high-water
   * mark; until then the message waits, within the bounds of `sendBuffer`.
   *
   * The promise may be ignored: its rejection alone is never reported as unhandled. Whoever awaits the promise or chains
   * on it gets the rejection. Abandoning the promise does not take the message back.
   *
   * @throws {SockstreamError} `NOT_OPEN` and `SEND_QUEUE_FULL`: the message was not sent
   * @throws {TypeError} for anything but text, a buffer, a view or a Blob; for detached, resizable and shared memory
   */
  send(data: Sendable): Promise<void>;
  /**
   * Resolves when the browser has handed everything to the network, including messages that wait to be sent. The promise
   * may be ignored, as that of `send`.
   *
   * @throws {SockstreamError} why the connection ended, if it did not end well
   */
  flush(): Promise<void>;
  /**
   * Resolves with the next message; `done` after a clean close.
   *
   * A call that was not awaited to its end still takes its message. To wait for a limited time, pass a signal
   * (`next({ signal: AbortSignal.timeout(1000) })`), or keep the promise and await it again; don't leave it behind after
   * `Promise.race`. Aborting takes no message.
   *
   * @throws {SockstreamError} once, after all received messages, if the connection did not end with a clean close
   * @throws {TypeError} for options of other kinds
   * @throws the signal's reason, when it aborts
   */
  next(options?: { signal?: AbortSignal }): Promise<IteratorResult<Message, undefined>>;
  /** Iterates over messages as `next` gives them. Leaving the loop leaves the connection open. */
  [Symbol.asyncIterator](): AsyncIterator<Message, undefined>;
  /**
   * Closes the connection after everything sent before, including messages that wait to be sent, and resolves with the
   * outcome. Sending is refused from then on. What was received before stays readable; the browser discards what still
   * arrives. `closeCode` is 1000 or 3000–4999, `reason` at most 123 UTF-8 bytes. Without a code the peer sees 1005, or 1000
   * if there is a reason. The promise may be ignored, as that of `send`.
   *
   * @throws {SockstreamError} `INVALID_CLOSE_CODE` and `CLOSE_REASON_TOO_LONG` before anything is done; `CLOSE_TIMEOUT`;
   *   `UNCLEAN_CLOSE` if messages may have been lost
   * @throws {TypeError} for any other argument, as the native `close(code, reason)` takes
   */
  close(closeInfo?: { closeCode?: number; reason?: string }): Promise<CloseInfo>;
  /** Terminates the connection without waiting for the close event. `closed` resolves with close code 1006. */
  terminate(): void;
  /** Closes with 1000, and resolves at the end, whatever it is. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Which error it is. */
export type SockstreamErrorCode =
  /** There is no global `WebSocket`. */
  | "UNSUPPORTED"
  /** The wasm could not be loaded; `cause` says why. The next call tries again. */
  | "LOAD"
  /** The URL can't be connected to. */
  | "INVALID_URL"
  /** A subprotocol is not a token, or is offered twice. */
  | "INVALID_PROTOCOL"
  /** A client may only send 1000 and 3000–4999. */
  | "INVALID_CLOSE_CODE"
  /** The reason is over 123 UTF-8 bytes. */
  | "CLOSE_REASON_TOO_LONG"
  /** The browser refused to try: mixed content, a blocked port, a policy; `cause` is its exception. */
  | "EXCEPTION"
  /** Refused, not answered with 101, TLS failed, or no offered subprotocol was chosen. Browsers don't say which. */
  | "CONNECT"
  /** The connection was not established within `connectTimeout`, which covers the loading of the wasm. */
  | "CONNECT_TIMEOUT"
  /** The connection is closing or closed: the message was not sent. */
  | "NOT_OPEN"
  /** Too many messages wait to be sent, or too many bytes: this message was not sent. See `SendBuffer`. */
  | "SEND_QUEUE_FULL"
  /**
   * The connection ended without a closing handshake, or with bytes that never left the browser. `neverSentBytes` and
   * `unconfirmedBytes` say what may not have arrived.
   */
  | "UNCLEAN_CLOSE"
  /** The peer sent more than the receive buffer holds. */
  | "RECEIVE_OVERFLOW"
  /** The peer did not finish the closing handshake in time: what was sent last may not have arrived. */
  | "CLOSE_TIMEOUT"
  /** A message was neither text nor an `ArrayBuffer`: someone changed `binaryType`. */
  | "UNEXPECTED_DATA";

/** The package's error. Where the connection has ended, it has the members of `CloseInfo`. */
export class SockstreamError extends Error implements Partial<CloseInfo> {
  private constructor();
  readonly name: "SockstreamError";
  readonly code: SockstreamErrorCode;
  readonly closeCode?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  readonly neverSentBytes?: number;
  readonly unconfirmedBytes?: number;
}

/**
 * Connects, and resolves with the open connection. `url` is `ws(s):`, `http(s):`, or relative to the page or worker. The
 * opening handshake begins at once; the wasm loads meanwhile.
 *
 * @throws {SockstreamError} `INVALID_URL`, `INVALID_PROTOCOL`, `INVALID_CLOSE_CODE`, `UNSUPPORTED` and `EXCEPTION` before
 *   anything is tried; `LOAD`, `CONNECT`, `CONNECT_TIMEOUT`
 * @throws {TypeError} for unknown options and those of other kinds
 * @throws {RangeError} for options that must be a number ≥ 0 and are not, or an unknown `overflow`
 * @throws the signal's reason, when it aborts
 */
export function connect(url: string | URL, options?: ConnectOptions): Promise<Socket>;

/** Options of `WebSocketStream`. */
export interface WebSocketStreamOptions {
  /** Subprotocols to offer, the preferred one first. */
  protocols?: Iterable<string> & object;
  /** Aborts connecting; has no effect afterwards. */
  signal?: AbortSignal;
}

/** What `opened` resolves with. */
export interface WebSocketOpenInfo {
  readonly readable: ReadableStream<Message>;
  readonly writable: WritableStream<unknown>;
  readonly extensions: string;
  readonly protocol: string;
}

/** A close code, 1000 or 3000–4999, and a reason of at most 123 UTF-8 bytes. */
export interface WebSocketCloseInfo {
  closeCode?: number;
  reason?: string;
}

/**
 * The WHATWG proposal of that name, on every engine. A browser's `WebSocket` can't slow the peer down, so a receive buffer
 * that is full ends the connection with an error; its bounds are the defaults of `ConnectOptions`. A write resolves when
 * there is room for the next one. `closed`, both streams and pending writes reject with the same error.
 */
export class WebSocketStream {
  /**
   * @throws {DOMException} `SyntaxError` for a bad URL or subprotocol
   * @throws {TypeError} for options of other types
   */
  constructor(url: string | URL, options?: WebSocketStreamOptions);
  readonly url: string;
  /** Rejects with a `WebSocketError`, or with the signal's reason. */
  readonly opened: Promise<WebSocketOpenInfo>;
  /**
   * Resolves after a clean close; otherwise rejects with a `WebSocketError`, or with the signal's reason. An end with
   * bytes that never left the browser is not clean.
   */
  readonly closed: Promise<Required<WebSocketCloseInfo>>;
  /**
   * Begins the closing handshake, or terminates a connection that is not open yet.
   *
   * @throws {DOMException} `InvalidAccessError` for a bad code, `SyntaxError` for a reason that is too long
   * @throws {TypeError} for a code that is no unsigned short
   */
  close(closeInfo?: WebSocketCloseInfo): void;
}

/** How a `WebSocketStream` ended, if not cleanly; and, as a reason to cancel or abort a stream, what to close with. */
export class WebSocketError extends DOMException {
  /** @throws {DOMException} as `WebSocketStream.close` */
  constructor(message?: string, init?: WebSocketCloseInfo);
  readonly closeCode: number | null;
  readonly reason: string;
}

// Any value would pass as a `WebAssembly.Module`, which has no members.
/** What `load` takes: the address of the `.wasm` file, a response, its bytes, or a module. */
export type WasmSource = string | URL | Request | Response | BufferSource | (WebAssembly.Module & object);

/**
 * Loads the wasm ahead of the first `connect`, or from elsewhere than where the entry finds it. Calling it is optional.
 * What is loaded already stays; after a failure, the next call tries again.
 *
 * @throws {SockstreamError} `LOAD`, with a `cause`
 */
export function load(source?: WasmSource | Promise<WasmSource>): Promise<void>;
