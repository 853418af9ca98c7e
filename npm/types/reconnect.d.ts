// The types of `@sockstream/client/reconnect`.

export type { CloseCodes, ReceiveBuffer, SendBuffer } from "./connect.js";
export { SockstreamError } from "./errors.js";
export type { SockstreamErrorCode } from "./errors.js";
export { load } from "./load.js";
export type { WasmSource } from "./load.js";
export { reconnecting } from "./reconnecting.js";
export type {
  Attempt,
  Delays,
  GiveUpAfter,
  Heartbeat,
  OpenConnection,
  Provider,
  ReconnectOptions,
  SendQueue,
  Target,
  Verdict,
} from "./reconnecting.js";
export type { DisconnectedEvent, NumberedMessage, NumberRange, ReconnectEvent } from "./reconnect-events.js";
export type { ReconnectingSocket, ReconnectState, ReconnectStats, StopInfo } from "./reconnecting-socket.js";
export type { CloseInfo, Message, Sendable } from "./socket.js";
export { ReconnectingWebSocket, WebSocket } from "./standard.js";
export type {
  LossCloseEvent,
  Losses,
  ReconnectingSocketEventMap,
  SocketErrorEvent,
  SocketEventMap,
} from "./standard.js";
