// The entry for Node, Bun and Deno: the wasm is read from disk.

import { readFile } from "node:fs/promises";
import { SockstreamError } from "./error.js";
import { loadFrom } from "./loading.js";

loadFrom(async () => {
  if (!globalThis.WebSocket) {
    const message = "There is no global WebSocket: use Node 22 or newer, or start Node 20 with --experimental-websocket.";
    throw new SockstreamError("UNSUPPORTED", message);
  }
  return readFile(new URL("./wasm/sockstream_bg.wasm", import.meta.url));
});

export * from "./api.js";
