// The `ws` package as the global WebSocket: `ws-program.js <server>`. It emits `error` when a handshake is aborted.

// @ts-expect-error: installed in the project only, and without types
import WebSocket from "ws";
import { connect } from "@sockstream/client";
import { echo } from "./echo.js";
import { silent } from "./raw-server.js";

Object.assign(globalThis, { WebSocket });
const url = await silent();
/** @type {string[]} */
const names = [];
for (const options of [{ signal: AbortSignal.timeout(50) }, { connectTimeout: 50 }]) {
  await connect(url, options).catch(({ code, name }) => names.push(typeof code === "string" ? code : name));
}
const aborted = new AbortController();
const connecting = connect(url, { signal: aborted.signal });
aborted.abort(new Error("at once"));
await connecting.catch(({ message }) => names.push(message));
// `ws` emits `error` later.
await new Promise((resolve) => setTimeout(resolve, 100));
console.log(JSON.stringify([names, await echo(connect, process.argv[2])]));
process.exit();
