// The package as a user writes it in TypeScript, in an ES module and, copied to `use.cts`, in CommonJS. Never run; only checked.

import { connect, load, SockstreamError, WebSocketError, WebSocketStream } from "@sockstream/client";
import type { CloseInfo, ConnectOptions, Message, Sendable, Socket, SockstreamErrorCode } from "@sockstream/client";
import type { WebSocketOpenInfo } from "@sockstream/client";
import * as inline from "@sockstream/client/inline";
import { reconnecting } from "@sockstream/client/reconnect";
import type { Provider, ReconnectEvent, ReconnectingSocket, StopInfo } from "@sockstream/client/reconnect";

export async function talk(): Promise<number> {
  const options: ConnectOptions = { protocols: ["a"], connectTimeout: 1000, receiveBuffer: { overflow: "drop-oldest" } };
  const socket: Socket = await connect(new URL("wss://example.com/"), options);
  const messages: Sendable[] = ["text", new Uint8Array(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1)];
  for (const message of messages) await socket.send(message);
  await socket.send(new TextEncoder().encode("x"));
  await socket.send(new Blob(["x"]));
  for await (const message of socket) {
    // What is received can be sent, and is what other APIs take.
    await socket.send(message);
    if (typeof message === "string") message.toUpperCase();
    else new Blob([message.subarray(1)]);
  }
  const { value, done } = await socket.next({ signal: AbortSignal.timeout(1) });
  const last: Message | undefined = value;
  await socket.readable.pipeTo(socket.writable);
  const info: CloseInfo = await socket.close({ closeCode: 1000, reason: "done" });
  const state: "connecting" | "open" | "closing" | "closed" = socket.readyState;
  return info.closeCode + state.length + Number(done) + Number(last === undefined);
}

export async function others(): Promise<SockstreamErrorCode | undefined> {
  await load(fetch("/elsewhere.wasm"));
  await load(new Uint8Array(8));
  const same: Socket = await inline.connect("/chat");
  same.terminate();
  const stream = new WebSocketStream("wss://example.com/", { protocols: ["a"] });
  const { readable, writable }: WebSocketOpenInfo = await stream.opened;
  await writable.getWriter().write(1);
  await readable.cancel(new WebSocketError("", { closeCode: 4000 }));
  try {
    await inline.load();
  } catch (error) {
    // Both entries have the same types.
    if (error instanceof SockstreamError) return error.code;
    if (error instanceof WebSocketError) console.log(error.closeCode, error.cause);
  }
  return undefined;
}

export async function survive(provider: Provider): Promise<StopInfo> {
  const socket: ReconnectingSocket = reconnecting(provider, {
    heartbeat: { payload: "ping", isAnswer: (message) => message === "pong" },
    onOpen: async (connection) => connection.send(`login ${connection.number}`),
    onEvent: (event: ReconnectEvent) => console.log(event.type),
  });
  socket.confirm(await socket.send("text", { maxAge: 1000 }));
  for await (const event of socket.events) {
    if (event.type === "disconnected") for (const { data } of event.messages) await socket.send(data);
  }
  // @ts-expect-error a heartbeat needs both
  reconnecting("/", { heartbeat: { payload: "ping" } });
  return socket.stop({ closeCode: 1000 });
}

export async function mistakes(socket: Socket): Promise<void> {
  // @ts-expect-error a number is no message
  await socket.send(1);
  // @ts-expect-error an object is no message
  await socket.send({ type: "hello" });
  // @ts-expect-error no such option
  await connect("/", { timeout: 10 });
  // @ts-expect-error a number is no source of wasm
  await load(3);
  // @ts-expect-error no such state
  if (socket.readyState === 1) return;
  const message: Message = (await socket.next()).value!;
  // @ts-expect-error it may be binary
  message.toUpperCase();
  // @ts-expect-error no such code
  const code: SockstreamErrorCode = "CLOSED";
  // @ts-expect-error only the package makes its errors
  new SockstreamError(code, "mine");
}
