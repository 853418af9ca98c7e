// The types of `@sockstream/client`.
//
// They compile without `skipLibCheck` for TypeScript 5.4 and newer, with a `lib` of ES2022 and DOM or WebWorker. `await using`
// needs `esnext.disposable` in `lib` as well; nothing else does.

export { connect } from "./connect.js";
export type { CloseCodes, ConnectOptions, ReceiveBuffer, SendBuffer } from "./connect.js";
export { SockstreamError } from "./errors.js";
export type { SockstreamErrorCode } from "./errors.js";
export { load } from "./load.js";
export type { WasmSource } from "./load.js";
export type { CloseInfo, Message, Sendable, Socket } from "./socket.js";
export { WebSocketError, WebSocketStream } from "./websocket-stream.js";
export type { WebSocketCloseInfo, WebSocketOpenInfo, WebSocketStreamOptions } from "./websocket-stream.js";
