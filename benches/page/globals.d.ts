// What some browsers have and TypeScript's DOM library lacks: WebSocketStream, and what Chromium offers with flags.

declare global {
  interface WebSocketStreamConnection {
    readable: ReadableStream<string | Uint8Array>;
    writable: WritableStream<string | ArrayBuffer | Uint8Array>;
    extensions: string;
    protocol: string;
  }

  interface WebSocketStreamLike {
    readonly opened: Promise<WebSocketStreamConnection>;
    readonly closed: Promise<{ closeCode?: number; reason?: string }>;
    close(info?: { closeCode?: number; reason?: string }): void;
  }

  var WebSocketStream: (new (url: string) => WebSocketStreamLike) | undefined;

  /** With `--js-flags=--expose-gc`. */
  var gc: ((options?: { type: "minor" }) => void) | undefined;

  interface Performance {
    /** Chromium only; exact with `--enable-precise-memory-info`. */
    memory: { usedJSHeapSize: number };
  }
}

export {};
