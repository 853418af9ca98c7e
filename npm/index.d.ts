/** What a message is when it arrives: text, or binary. */
export type Message = string | Uint8Array<ArrayBuffer>;

/** What can be sent. Don't change a buffer before `send` has resolved: it is not copied until the browser takes it. */
export type Sendable = string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob;

/** What `send` keeps back, in bytes of `bufferedAmount`. */
export interface SendBuffer {
  /** From here on sending waits. Default 1,048,576. */
  highWaterMark?: number;
  /** Sending goes on when no more than this is left. Default 262,144. */
  lowWaterMark?: number;
}

/** How much may wait to be read. */
export interface ReceiveBuffer {
  /** Payload: bytes for binary messages, UTF-16 code units for text. Default 67,108,864. */
  maxBytes?: number;
  /** Messages. Default 65,536. */
  maxMessages?: number;
  /**
   * What happens to a message that does not fit. `"close"` (default): the connection is closed with 4009, and reading ends
   * with `RECEIVE_OVERFLOW` behind what was received. `"drop-oldest"`, `"drop-newest"`: see `Socket.droppedMessages`.
   */
  overflow?: "close" | "drop-oldest" | "drop-newest";
}

/** What a connection is asked to do. */
export interface ConnectOptions {
  /** Subprotocols to offer, the preferred one first. If the server chooses none, connecting fails. */
  protocols?: string | readonly string[];
  /** Aborts the opening handshake; afterwards it does nothing. */
  signal?: AbortSignal;
  /** How long the opening handshake may take, in milliseconds; `Infinity` for as long as the browser lets it. Default 30,000. */
  connectTimeout?: number;
  /** How long the closing handshake may take without progress of what is still to be sent, in milliseconds. Default 10,000. */
  closeTimeout?: number;
  /** The water marks of the send buffer. */
  sendBuffer?: SendBuffer;
  /** The bounds of the receive buffer. */
  receiveBuffer?: ReceiveBuffer;
}

/** How a connection ended. */
export interface CloseInfo {
  /** The peer's close code; 1005 if it sent none, 1006 if there was no closing handshake. */
  readonly closeCode: number;
  /** The peer's reason, or `""`. */
  readonly reason: string;
  /** Whether both sides exchanged Close frames. */
  readonly wasClean: boolean;
  /**
   * Payload bytes accepted by `send` that never left the browser: the last ones sent. At least: when it was the peer that
   * closed, what was sent while its Close frame was on the way did not reach it either, and Chromium and WebKit don't
   * count all of that.
   */
  readonly unsentBytes: number;
}

/** An open connection. Read it by `for await`, by `next` or by `readable`: each message goes to one of them. */
export interface Socket extends AsyncDisposable {
  /** The URL connected to, as the browser resolved it. */
  readonly url: string;
  /** The subprotocol the server chose, or `""`. */
  readonly protocol: string;
  /** The extensions the server chose, or `""`. */
  readonly extensions: string;
  /** The `readyState`, by name. */
  readonly state: "connecting" | "open" | "closing" | "closed";
  /** Payload bytes accepted by `send` that have not left the browser. */
  readonly bufferedAmount: number;
  /** How many received messages the overflow policy has dropped. */
  readonly droppedMessages: number;
  /** Resolves when the connection has ended, however it did; never rejects. */
  readonly closed: Promise<CloseInfo>;
  /**
   * Received messages as a stream. Cancelling it closes the connection.
   * It errors behind what was received if the connection did not end with a clean close.
   */
  readonly readable: ReadableStream<Message>;
  /** Messages to send, as a stream. Closing or aborting it closes the connection. */
  readonly writable: WritableStream<Sendable>;
  /**
   * Sends a message behind those sent before. Resolves when the browser has accepted it, which is below the high-water
   * mark.
   *
   * @throws {SockstreamError} `NOT_OPEN`: the message was not sent
   * @throws {TypeError} for anything but text, a buffer, a view or a Blob, and for shared memory
   */
  send(data: Sendable): Promise<void>;
  /**
   * Resolves when the browser has handed everything to the network.
   *
   * @throws {SockstreamError} why the connection ended, if it did so before
   */
  flush(): Promise<void>;
  /**
   * The next message; `done` after a clean close.
   *
   * @throws {SockstreamError} once, behind what was received, if the connection ended otherwise
   */
  next(): Promise<IteratorResult<Message, undefined>>;
  /** The same as `next`, for `for await`. Leaving the loop leaves the connection open. */
  [Symbol.asyncIterator](): AsyncIterator<Message, undefined>;
  /**
   * Closes behind what was sent, and resolves with the outcome. What was received before stays readable; the browser
   * discards what still arrives. `closeCode` is 1000 or 3000–4999, `reason` at most 123 UTF-8 bytes. Without a code the
   * peer sees 1005, or 1000 if there is a reason.
   *
   * @throws {SockstreamError} `INVALID_CLOSE_CODE` and `CLOSE_REASON_TOO_LONG` before anything is done; `CLOSE_TIMEOUT`;
   *   `CLOSED` if messages may have been lost
   */
  close(closeInfo?: { closeCode?: number; reason?: string }): Promise<CloseInfo>;
  /** Ends the connection at once, without waiting for anything: `closed` tells a 1006. */
  terminate(): void;
  /** Closes with 1000, and waits for the end, whatever it is. */
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
  /** The connection was not established in time. */
  | "CONNECT_TIMEOUT"
  /** The connection is closing or closed: the message was not sent. */
  | "NOT_OPEN"
  /** The connection ended without a closing handshake, or with data unsent: what was sent last may not have arrived. */
  | "CLOSED"
  /** The peer sent more than the receive buffer holds. */
  | "RECEIVE_OVERFLOW"
  /** The peer did not finish the closing handshake in time: what was sent last may not have arrived. */
  | "CLOSE_TIMEOUT"
  /** A message was neither text nor an `ArrayBuffer`: someone changed `binaryType`. */
  | "UNEXPECTED_DATA";

/** What went wrong. Where the connection has ended, the fields of `CloseInfo` say how. */
export class SockstreamError extends Error implements Partial<CloseInfo> {
  private constructor();
  readonly name: "SockstreamError";
  readonly code: SockstreamErrorCode;
  readonly closeCode?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  readonly unsentBytes?: number;
}

/**
 * Connects, and resolves with the open connection. `url` is `ws(s):`, `http(s):`, or relative to the page or worker.
 *
 * @throws {SockstreamError} `INVALID_URL`, `INVALID_PROTOCOL`, `UNSUPPORTED`, `LOAD` and `EXCEPTION` before anything is
 *   tried; `CONNECT`, `CONNECT_TIMEOUT`
 * @throws {RangeError} for options that are not numbers from 0 on, or an unknown `overflow`
 * @throws the signal's reason, when it aborts
 */
export function connect(url: string | URL, options?: ConnectOptions): Promise<Socket>;

/** What `WebSocketStream` is asked to do. */
export interface WebSocketStreamOptions {
  /** Subprotocols to offer, the preferred one first. */
  protocols?: Iterable<string> & object;
  /** Aborts the opening handshake; afterwards it does nothing. */
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
 * The WHATWG proposal of that name, on every engine. It takes what it can't hold as an error, rather than slow the peer
 * down: its receive buffer is that of `ConnectOptions`, with the defaults.
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
  /** Resolves after a clean close; otherwise rejects with a `WebSocketError`, or with the signal's reason. */
  readonly closed: Promise<Required<WebSocketCloseInfo>>;
  /**
   * Begins the closing handshake, or gives the connection up if it is not open yet.
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
/** What `load` can take: the address of the `.wasm` file, a response, its bytes, or a module. */
export type WasmSource = string | URL | Request | Response | BufferSource | (WebAssembly.Module & object);

/**
 * Loads the wasm ahead of the first `connect`, or from elsewhere than where the entry finds it. Nobody has to call this.
 * What is loaded already stays; after a failure, the next call tries again.
 *
 * @throws {SockstreamError} `LOAD`, with a `cause`
 */
export function load(source?: WasmSource | Promise<WasmSource>): Promise<void>;
