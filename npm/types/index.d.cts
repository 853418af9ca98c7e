// The same types for CommonJS. `require` of the package needs Node 20.19, 22.12 or newer, which can load ES modules that way.

import type * as client from "./index.js" with { "resolution-mode": "import" };

export declare const connect: typeof client.connect;
export declare const load: typeof client.load;
export declare const SockstreamError: typeof client.SockstreamError;
export type SockstreamError = client.SockstreamError;
export declare const WebSocketError: typeof client.WebSocketError;
export type WebSocketError = client.WebSocketError;
export declare const WebSocketStream: typeof client.WebSocketStream;
export type WebSocketStream = client.WebSocketStream;
export type {
  CloseCodes,
  CloseInfo,
  ConnectOptions,
  Message,
  ReceiveBuffer,
  Sendable,
  SendBuffer,
  Socket,
  SockstreamErrorCode,
  WasmSource,
  WebSocketCloseInfo,
  WebSocketOpenInfo,
  WebSocketStreamOptions,
} from "./index.js" with { "resolution-mode": "import" };
