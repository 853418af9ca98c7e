/** What a connection is asked to do. Times are in milliseconds. */
export interface ConnectOptions {
  /** Subprotocols to offer, the preferred one first. If the server chooses none, connecting fails. */
  protocols?: string | string[];
  /** Aborts the opening handshake. */
  signal?: AbortSignal;
  /** How long the opening handshake may take. Default 30,000. */
  connectTimeout?: number;
  /** How long the closing handshake may take without progress. Default 10,000. */
  closeTimeout?: number;
}

/** How a connection ended. */
export interface CloseInfo {
  /** The peer's close code; 1005 if it sent none, 1006 if there was no closing handshake. */
  closeCode: number;
  /** The peer's reason, or `""`. */
  reason: string;
  /** Whether both sides exchanged Close frames. */
  wasClean: boolean;
  /** Payload bytes accepted by `send` that never left the browser: the last ones sent. */
  unsentBytes: number;
}

/** An open connection. */
export interface Socket extends AsyncIterable<string | Uint8Array> {
  /** The URL connected to. */
  readonly url: string;
  /** The subprotocol the server chose, or `""`. */
  readonly protocol: string;
  /** The extensions the server chose, or `""`. */
  readonly extensions: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** Payload bytes accepted by `send` that have not left the browser. */
  readonly bufferedAmount: number;
  /** Resolves when the connection has ended, however it did; never rejects. */
  readonly closed: Promise<CloseInfo>;
  /** Resolves when the browser has accepted the message, below the high-water mark; rejects with `NOT_OPEN`. */
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): Promise<void>;
  /** Closes behind what was sent, and resolves with the outcome; rejects if messages may have been lost. */
  close(closeInfo?: { closeCode?: number; reason?: string }): Promise<CloseInfo>;
  /** Ends the connection at once. */
  terminate(): void;
}

/** Which error it is. */
export type SockstreamErrorCode =
  | "LOAD"
  | "UNSUPPORTED"
  | "INVALID_URL"
  | "INVALID_PROTOCOL"
  | "INVALID_CLOSE_CODE"
  | "CLOSE_REASON_TOO_LONG"
  | "EXCEPTION"
  | "CONNECT"
  | "CONNECT_TIMEOUT"
  | "NOT_OPEN"
  | "CLOSED"
  | "RECEIVE_OVERFLOW"
  | "CLOSE_TIMEOUT"
  | "UNEXPECTED_DATA";

/** What went wrong. */
export class SockstreamError extends Error implements Partial<CloseInfo> {
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
 * @throws {SockstreamError} `INVALID_URL` and `INVALID_PROTOCOL` before anything is tried; `CONNECT`, `CONNECT_TIMEOUT`;
 *   `LOAD` where the wasm can't be had, `UNSUPPORTED` where there is no global `WebSocket`
 */
export function connect(url: string | URL, options?: ConnectOptions): Promise<Socket>;

/** Where the wasm comes from: an address to fetch, what fetching gave, the bytes, or what was compiled of them. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the wasm ahead of the first `connect`, or from elsewhere than where the entry finds it. Nobody has to call this.
 * What is loaded already stays; after a failure, the next call tries again.
 *
 * @throws {SockstreamError} `LOAD`, with a `cause`
 */
export function load(source?: WasmSource | Promise<WasmSource>): Promise<void>;
