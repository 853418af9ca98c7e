// The package's error, and what each of its codes means.

import type { CloseInfo } from "./socket.js";

/**
 * The code of a {@link SockstreamError}: its cause, and what to do about it.
 *
 * | code | cause | remedy |
 * |---|---|---|
 * | `UNSUPPORTED` | There is no global `WebSocket`. | Use Node 22 or newer, or Node 20 with `--experimental-websocket`. |
 * | `LOAD` | The wasm could not be loaded; `cause` is the exception. | Serve the file that the message names, and allow `'wasm-unsafe-eval'` in the `script-src` of the content security policy. The next call tries again. |
 * | `INVALID_URL` | The URL is malformed, has a fragment or another scheme, or is relative where there is no page or worker. | On a server, pass an absolute URL. |
 * | `INVALID_PROTOCOL` | A subprotocol is not a token, or is offered twice. | Correct `protocols`. |
 * | `INVALID_CLOSE_CODE` | The close code is neither 1000 nor in 3000–4999. | Use one that clients may send. |
 * | `CLOSE_REASON_TOO_LONG` | The close reason has more than 123 UTF-8 bytes. | Shorten it. |
 * | `EXCEPTION` | The browser refused to try; `cause` is its exception. | Use `wss:` on an `https:` page, another port, or add the server to the `connect-src` of the content security policy. |
 * | `CONNECT` | The server could not be reached, did not answer with 101, or chose no offered subprotocol; TLS failed; or a content security policy forbids it. Browsers do not say which. | Look at the browser's console and the server's log. |
 * | `CONNECT_TIMEOUT` | The connection was not established within `connectTimeout`, which includes loading the wasm. | Try again, or allow more time. |
 * | `NOT_OPEN` | The connection is closing or closed. The message was not sent. | Connect again. |
 * | `AWAY` | There is no connection at the moment. The message was not sent. | Send it later, or use the option `queue`. |
 * | `EXPIRED` | There was no connection for longer than `maxAge`. The message was not sent. | Send it again, or allow more time. |
 * | `STOPPED` | The socket that reconnects has stopped. The message was not sent. | Look at `stopped`. |
 * | `SEND_QUEUE_FULL` | More messages or bytes wait to be sent than `SendBuffer` or `SendQueue` allows. The message was not sent. | Await `send`, or raise the bounds. |
 * | `UNCLEAN_CLOSE` | The connection ended without a closing handshake, or with bytes that never left the browser. | Connect again, and send again what `neverSentBytes` and `unconfirmedBytes` say. |
 * | `CLOSE_TIMEOUT` | The peer did not finish the closing handshake within `closeTimeout`. What was sent last may not have arrived. | As for `UNCLEAN_CLOSE`. |
 * | `RECEIVE_OVERFLOW` | More messages or bytes waited to be read than `ReceiveBuffer` allows. | Read faster, raise the bounds, or choose another `overflow`. |
 * | `ATTEMPT_TIMEOUT` | The provider or `onOpen` was not done within `attemptTimeout`. | Look at what they wait for. |
 * | `SILENT` | No message arrived for longer than `heartbeat` or `idleTimeout` allows: the connection was dead. | None is needed: the socket reconnects. |
 * | `UNEXPECTED_DATA` | A message was neither text nor an `ArrayBuffer`. | Leave the native object's `binaryType` alone. |
 *
 * @example
 * ```ts
 * const retriable: SockstreamErrorCode[] = ["CONNECT", "CONNECT_TIMEOUT", "UNCLEAN_CLOSE"];
 * ```
 */
export type SockstreamErrorCode =
  | "UNSUPPORTED"
  | "LOAD"
  | "INVALID_URL"
  | "INVALID_PROTOCOL"
  | "INVALID_CLOSE_CODE"
  | "CLOSE_REASON_TOO_LONG"
  | "EXCEPTION"
  | "CONNECT"
  | "CONNECT_TIMEOUT"
  | "NOT_OPEN"
  | "AWAY"
  | "EXPIRED"
  | "STOPPED"
  | "SEND_QUEUE_FULL"
  | "UNCLEAN_CLOSE"
  | "CLOSE_TIMEOUT"
  | "RECEIVE_OVERFLOW"
  | "ATTEMPT_TIMEOUT"
  | "SILENT"
  | "UNEXPECTED_DATA";

/**
 * The package's error. {@link SockstreamErrorCode} lists the causes and remedies. If the connection has ended, the error also
 * has the members of {@link CloseInfo}.
 *
 * @example
 * ```ts
 * try {
 *   await connect("/chat");
 * } catch (error) {
 *   if (!(error instanceof SockstreamError)) throw error;
 *   console.warn(error.code, error.message, error.closeCode);
 * }
 * ```
 */
export class SockstreamError extends Error implements Partial<CloseInfo> {
  private constructor();
  readonly name: "SockstreamError";
  /** What went wrong. */
  readonly code: SockstreamErrorCode;
  /** See {@link CloseInfo.closeCode}. */
  readonly closeCode?: number;
  /** See {@link CloseInfo.reason}. */
  readonly reason?: string;
  /** See {@link CloseInfo.wasClean}. */
  readonly wasClean?: boolean;
  /** See {@link CloseInfo.neverSentBytes}. */
  readonly neverSentBytes?: number;
  /** See {@link CloseInfo.unconfirmedBytes}. */
  readonly unconfirmedBytes?: number;
}
