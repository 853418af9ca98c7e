// What the numbered server uses of the package `ws`, which has no declarations of its own.

import { EventEmitter } from "node:events";

export class WebSocket extends EventEmitter {
  static readonly OPEN: 1;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code?: number): void;
  terminate(): void;
}

export class WebSocketServer extends EventEmitter {
  constructor(options: { host: string; port: number; perMessageDeflate: boolean });
  readonly clients: Set<WebSocket>;
}
