// Every entry as TypeScript sees it; `tsc` is the test.

import { connect, load, type Socket, SockstreamError } from "@sockstream/client";
import * as inline from "@sockstream/client/inline";
import { reconnecting, type ReconnectingSocket } from "@sockstream/client/reconnect";
import * as reconnectInline from "@sockstream/client/reconnect/inline";
import reconnectWasm from "@sockstream/client/reconnect/wasm";
import wasm from "@sockstream/client/wasm";
// @ts-expect-error: there is no such entry
import "@sockstream/client/dist/index.js";

await load();
await load(wasm);
await load(fetch("/elsewhere.wasm"));
await load(new Uint8Array(8));
await load(await WebAssembly.compile(new Uint8Array(8)));
// @ts-expect-error: not something that wasm comes from
await load(null);

const socket: Socket = await connect(new URL("wss://example.com/"));
const same: Socket = await inline.connect("/chat");
await socket.send("text");
// @ts-expect-error: neither text nor bytes
await same.send(8);
for await (const message of socket) {
  const either: string | Uint8Array = message;
  console.log(either);
}

try {
  await inline.load();
} catch (error) {
  if (error instanceof SockstreamError && error.code === "LOAD") console.log(error.cause);
}

await reconnectInline.load(reconnectWasm);
const survivor: ReconnectingSocket = reconnecting("/chat", { queue: { maxMessages: 10 } });
const number: number = await survivor.send("text");
survivor.confirm(number);
for await (const event of survivor.events) if (event.type === "disconnected") console.log(event.closeCode);
