// The types of `connect` and of sockets: real use compiles, and mistakes do not. Never run; only checked.

import { connect, load, SockstreamError } from "@sockstream/client";
import type { CloseInfo, ConnectOptions, Message, Sendable, Socket, SockstreamErrorCode } from "@sockstream/client";
import wasm from "@sockstream/client/wasm";

/** Compiles only where both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

export async function use(signal: AbortSignal): Promise<number> {
  await using socket = await connect("/chat", {
    protocols: ["chat.v2", "chat.v1"],
    signal,
    connectTimeout: 10_000,
    closeTimeout: Infinity,
    sendBuffer: { highWaterMark: 1 << 20, lowWaterMark: 1 << 18, maxQueuedMessages: 10, maxQueuedBytes: 1 << 20 },
    closeCodes: { receiveOverflow: 4100, unexpectedData: 4101 },
    receiveBuffer: { maxBytes: 1 << 20, maxMessages: 100, overflow: "drop-oldest" },
  });
  same<typeof socket, Socket>(true);
  await socket.send("text");
  await socket.send(new Uint8Array(3));
  await socket.send(new Float64Array(3));
  await socket.send(new DataView(new ArrayBuffer(3)));
  await socket.send(new ArrayBuffer(3));
  await socket.send(new Blob(["x"]));
  await socket.send(new File(["x"], "name"));
  await socket.flush();
  let bytes = 0;
  for await (const message of socket) {
    same<typeof message, Message>(true);
    // A message is narrowed as its two kinds are.
    if (typeof message === "string") bytes += message.length;
    else bytes += message.byteLength + message.buffer.byteLength + (message[0] ?? 0);
  }
  const next = await socket.next();
  if (next.done) same<typeof next.value, undefined>(true);
  else same<typeof next.value, Message>(true);
  const readyState: "connecting" | "open" | "closing" | "closed" = socket.readyState;
  const timed = await socket.next({ signal: AbortSignal.timeout(1000) });
  if (timed.done) same<typeof timed.value, undefined>(true);
  const { closeCode, reason, wasClean, neverSentBytes, unconfirmedBytes } = await socket.closed;
  same<CloseInfo, Awaited<ReturnType<Socket["close"]>>>(true);
  socket.terminate();
  await socket.close();
  await socket.close({});
  await socket.close({ closeCode: 4000, reason: "done" });
  return (
    bytes +
    closeCode +
    reason.length +
    Number(wasClean) +
    neverSentBytes +
    unconfirmedBytes +
    readyState.length +
    socket.droppedMessages
  );
}

export async function pipe(socket: Socket, other: Socket): Promise<void> {
  const echo: ReadableStream<Message> = socket.readable;
  await echo.pipeTo(other.writable);
  await new Blob(["x"]).stream().pipeTo(socket.writable);
  const upper = new TransformStream<Message, string>();
  await socket.readable.pipeThrough(upper).pipeTo(other.writable);
}

export async function errors(): Promise<SockstreamErrorCode | undefined> {
  try {
    await connect(new URL("wss://example.com"), { protocols: "chat" });
  } catch (error) {
    if (!(error instanceof SockstreamError)) throw error;
    const base: Error = error;
    same<typeof error.closeCode, number | undefined>(true);
    switch (error.code) {
      case "CONNECT":
      case "CONNECT_TIMEOUT":
      case "SEND_QUEUE_FULL":
        return error.code;
      // @ts-expect-error there is no such code
      case "NO_SUCH_CODE":
        return undefined;
    }
    console.log(base.message, base.cause);
  }
  return undefined;
}

export async function loading(): Promise<void> {
  await load();
  await load(wasm);
  await load("/sockstream.wasm");
  await load(fetch("/sockstream.wasm"));
  await load(new Uint8Array(3));
  await load(WebAssembly.compile(new Uint8Array(3)));
  // @ts-expect-error a number is no source
  await load(3);
}

/** Options can be made elsewhere, and be constant. */
export const OPTIONS = { protocols: ["a"], receiveBuffer: { overflow: "close" } } as const satisfies ConnectOptions;
export const connecting: Promise<Socket> = connect("/", OPTIONS);

export async function mistakes(socket: Socket): Promise<void> {
  // @ts-expect-error a URL is needed
  await connect();
  // @ts-expect-error it is a string or a URL
  await connect(8080);
  // @ts-expect-error no such option
  await connect("/", { timeout: 10 });
  // @ts-expect-error milliseconds are a number
  await connect("/", { connectTimeout: "10s" });
  // @ts-expect-error a controller is no signal
  await connect("/", { signal: new AbortController() });
  // @ts-expect-error no such policy
  await connect("/", { receiveBuffer: { overflow: "drop" } });
  // @ts-expect-error no such mark
  await connect("/", { sendBuffer: { high: 1 } });
  // @ts-expect-error objects are no messages: the native socket would send "[object Object]"
  await socket.send({ type: "hello" });
  // @ts-expect-error nor are numbers
  await socket.send(1);
  // @ts-expect-error nor is nothing
  await socket.send();
  // @ts-expect-error shared memory can't be sent
  await socket.send(new SharedArrayBuffer(3));
  // @ts-expect-error nor a view of it
  await socket.send(new Uint8Array(new SharedArrayBuffer(3)));
  // @ts-expect-error no such bound
  await connect("/", { sendBuffer: { maxMessages: 1 } });
  // @ts-expect-error no such close code
  await connect("/", { closeCodes: { overflow: 4000 } });
  // @ts-expect-error a signal is named
  await socket.next(AbortSignal.timeout(1));
  // @ts-expect-error it is `closeCode`, as in the standard
  await socket.close({ code: 4000 });
  // @ts-expect-error a code and a reason are named
  await socket.close(1000, "done");
  // @ts-expect-error the code is a number
  await socket.close({ closeCode: "1000" });
  // @ts-expect-error it is the browser that says what state it is in
  socket.readyState = "open";
  // @ts-expect-error only the package makes sockets' errors
  new SockstreamError("CONNECT", "mine");
  for await (const message of socket) {
    // @ts-expect-error it may be binary
    message.toUpperCase();
  }
  // @ts-expect-error there is no `onmessage`
  socket.onmessage = () => {};
  const sendable: Sendable = "text";
  // @ts-expect-error not all that can be sent can be received
  const message: Message = sendable as Sendable;
  console.log(message);
}
