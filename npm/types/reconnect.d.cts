// The same types for CommonJS. `require` of the package needs Node 20.19, 22.12 or newer, which can load ES modules that way.

import type * as client from "./reconnect.js" with { "resolution-mode": "import" };

export declare const load: typeof client.load;
export declare const reconnecting: typeof client.reconnecting;
export declare const SockstreamError: typeof client.SockstreamError;
export type SockstreamError = client.SockstreamError;
export type {
  Attempt,
  CloseCodes,
  CloseInfo,
  Delays,
  DisconnectedEvent,
  GiveUpAfter,
  Heartbeat,
  Message,
  NumberedMessage,
  NumberRange,
  OpenConnection,
  Provider,
  ReceiveBuffer,
  ReconnectEvent,
  ReconnectingSocket,
  ReconnectOptions,
  ReconnectState,
  ReconnectStats,
  Sendable,
  SendBuffer,
  SendQueue,
  SockstreamErrorCode,
  StopInfo,
  Target,
  Verdict,
  WasmSource,
} from "./reconnect.js" with { "resolution-mode": "import" };
