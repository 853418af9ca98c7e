// An open connection, its messages, and how it ended.

import type { SockstreamError } from "./errors.js";

/**
 * A received message: text, or binary.
 *
 * @example
 * ```ts
 * const size = (message: Message) => (typeof message === "string" ? message.length : message.byteLength);
 * ```
 */
export type Message = string | Bytes;

/** `Uint8Array<ArrayBuffer>`; before TypeScript 5.7, whose `Uint8Array` is not generic, `Uint8Array`. */
type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/**
 * A message to send: text, an `ArrayBuffer`, a view of one, or a `Blob`. Resizable, shared and detached memory is refused with
 * a `TypeError`.
 *
 * The package does not copy a buffer while it waits. Leave it unchanged until `send` has resolved.
 *
 * @example
 * ```ts
 * const messages: Sendable[] = ["text", Uint8Array.of(1, 2), new TextEncoder().encode("bytes"), new Blob(["file"])];
 * ```
 */
export type Sendable = string | BufferSource | Blob;

/**
 * An open connection, as `connect` resolves with it.
 *
 * `for await`, `next` and `readable` read the same messages. Each message goes to one of them, in the order in which they
 * asked. Where `Symbol.asyncDispose` exists, `await using` closes the connection with 1000 at the end of the block and waits
 * for its end; it does not throw if that end is unclean.
 *
 * @example
 * ```ts
 * async function echo(socket: Socket) {
 *   for await (const message of socket) await socket.send(message);
 * }
 * ```
 */
export interface Socket extends Disposable {
  /** The URL of the connection, as the browser resolved it. */
  readonly url: string;
  /** The subprotocol that the server chose, or `""`. */
  readonly protocol: string;
  /** The extensions that the server chose, or `""`. */
  readonly extensions: string;
  /** The state of the native `WebSocket`, by name. It stays `"open"` while `close` waits for queued messages to be sent. */
  readonly readyState: "connecting" | "open" | "closing" | "closed";
  /** Payload bytes that the browser has accepted and not yet handed to the network. */
  readonly bufferedAmount: number;
  /** The number of received messages that were dropped, by the overflow policy or by an overflow that closed the connection. */
  readonly droppedMessages: number;
  /** Resolves when the connection has ended, with how it ended. Never rejects. */
  readonly closed: Promise<CloseInfo>;
  /**
   * Received messages, as a stream.
   *
   * The stream takes a message only when someone reads. A read that `releaseLock` cancelled leaves its message to the next
   * reader of the stream. Cancelling the stream closes the connection with 1000. The stream errors after all received
   * messages if the connection did not end with a clean close.
   */
  readonly readable: ReadableStream<Message>;
  /**
   * Messages to send, as a stream.
   *
   * Closing or aborting the stream closes the connection with 1000. The stream errors with the reason for which `send` refused
   * a message, or with the reason why the connection ended.
   */
  readonly writable: WritableStream<Sendable>;
  /**
   * Sends a message after all earlier ones.
   *
   * Resolves when the browser has accepted the message, which it does below the high-water mark. Until then the message
   * waits, within the bounds of `sendBuffer`. The promise need not be awaited: a rejection that nobody handles is not reported.
   * Abandoning the promise does not take the message back.
   *
   * @throws {@link SockstreamError} `NOT_OPEN` or `SEND_QUEUE_FULL`: the message was not sent
   * @throws TypeError for data of another type, and for resizable, shared and detached memory
   */
  send(data: Sendable): Promise<void>;
  /**
   * Waits until the browser has handed every earlier message to the network, including those in the queue.
   *
   * Messages sent after the call are not waited for. The promise need not be awaited, and abandoning it has no effect.
   *
   * @throws {@link SockstreamError} the reason why the connection ended; `NOT_OPEN` if it ended with a clean close before
   *   a queued message was sent
   */
  flush(): Promise<void>;
  /**
   * Resolves with the next message, or with `done: true` after a clean close.
   *
   * A call takes a message even if its promise is abandoned. To wait for a limited time, pass a signal, or keep the promise
   * and await it again; do not abandon it in `Promise.race`. A call whose signal aborts takes no message. Several calls may
   * wait at once; they are served in order.
   *
   * @example
   * ```ts
   * const { value, done } = await socket.next({ signal: AbortSignal.timeout(1_000) });
   * ```
   * @throws {@link SockstreamError} once, after all received messages, if the connection did not end with a clean close
   * @throws TypeError for an unknown option, and for a signal of another type
   * @throws the signal's reason when the signal aborts
   */
  next(options?: { signal?: AbortSignal }): Promise<IteratorResult<Message, undefined>>;
  /** Returns an iterator over messages as `next` gives them. Leaving the loop does not close the connection. */
  [Symbol.asyncIterator](): AsyncIterator<Message, undefined>;
  /**
   * Closes the connection after all earlier messages have been sent, and resolves with how it ended.
   *
   * From the call on, `send` is refused. Messages received before it can still be read; the browser discards later ones.
   * Without a code, the Close frame is empty and the peer sees 1005; with a reason alone, the code is 1000. The promise need
   * not be awaited, and abandoning it does not stop closing.
   *
   * @param closeInfo `closeCode` is 1000 or 3000–4999; `reason` has at most 123 UTF-8 bytes
   * @throws {@link SockstreamError} `INVALID_CLOSE_CODE` or `CLOSE_REASON_TOO_LONG`, and nothing is done; `CLOSE_TIMEOUT`, or
   *   `UNCLEAN_CLOSE` if messages may have been lost; any other reason why the connection ended
   * @throws TypeError for any other argument
   */
  close(closeInfo?: { closeCode?: number; reason?: string }): Promise<CloseInfo>;
  /** Terminates the connection without waiting for the close event. `closed` resolves with close code 1006. */
  terminate(): void;
}

/** `[Symbol.asyncDispose]()` where `lib` declares that symbol. `AsyncDisposable` does not exist with a `lib` of ES2022. */
type Disposable = SymbolConstructor extends { readonly asyncDispose: infer Name extends symbol }
  ? { [Member in Name]: () => Promise<void> }
  : object;

/**
 * How a connection ended.
 *
 * @example
 * ```ts
 * const { wasClean, closeCode, unconfirmedBytes } = await socket.closed;
 * if (!wasClean) console.warn(`ended with ${closeCode}; ${unconfirmedBytes} bytes may not have arrived`);
 * ```
 */
export interface CloseInfo {
  /** The close code that the peer sent: 1005 if its Close frame had none, 1006 if no Close frame arrived. */
  readonly closeCode: number;
  /** The reason that the peer sent, or `""`. */
  readonly reason: string;
  /** Whether both sides exchanged Close frames. */
  readonly wasClean: boolean;
  /**
   * Payload bytes that `send` accepted and that certainly never left the browser; they are the last ones sent.
   *
   * It is the `bufferedAmount` at the end. It is 0 after `terminate` and after a timeout, because a browser still sends what
   * it has buffered, and soon after the page was frozen, because Chromium does not tell what left meanwhile. Text counts in
   * UTF-8 bytes.
   */
  readonly neverSentBytes: number;
  /**
   * Payload bytes that `send` accepted and that may or may not have arrived.
   *
   * They are all bytes sent on this connection, without `neverSentBytes`. The number is 0 if the peer answered our `close`
   * with the same code, which confirms everything sent before it. Nothing else confirms delivery: not the peer's own close,
   * not an unclean end, not `terminate`, not a timeout. Text counts in UTF-8 bytes.
   */
  readonly unconfirmedBytes: number;
}
