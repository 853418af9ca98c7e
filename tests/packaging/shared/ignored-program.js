// Promises that are ignored: `ignored-program.js <case>`. Prints “alive” at the end, unless a rejection ended the process.

import { connect, load, WebSocketStream } from "@sockstream/client";
import { accepting, MUTE, RESET, silent } from "./raw-server.js";

const pause = (/** @type {number} */ millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** @type {Record<string, () => Promise<unknown>>} */
const CASES = {
  /** As code for the native WebSocket calls them, without awaiting. */
  async "close and send of a lost connection"() {
    const socket = await connect(await accepting(RESET));
    socket.send("x");
    socket.flush();
    socket.close({ closeCode: 4000 });
    socket.send("late");
    // @ts-expect-error: a wrong type on purpose
    socket.send({});
    // @ts-expect-error: an unknown member on purpose
    socket.close({ code: 4000 });
    await socket.closed;
  },
  async "WebSocketStream.close of a lost connection"() {
    const stream = new WebSocketStream(await accepting(RESET));
    const { writable } = await stream.opened;
    writable
      .getWriter()
      .write("x")
      .catch(() => {});
    stream.close();
    await stream.closed.catch(() => {});
  },
  async "WebSocketStream.close that is never answered"() {
    // The close timeout is ten seconds: time runs twenty times as fast.
    const { setTimeout } = globalThis;
    const stream = new WebSocketStream(await accepting(MUTE));
    await stream.opened;
    const faster = (/** @type {() => void} */ act, /** @type {number} */ millis) => setTimeout(act, millis / 20);
    Object.assign(globalThis, { setTimeout: faster });
    const { now } = performance;
    performance.now = () => now.call(performance) * 20;
    stream.close();
    await stream.closed.catch(() => {});
    Object.assign(globalThis, { setTimeout });
  },
  async "streams of a lost connection"() {
    const socket = await connect(await accepting(RESET));
    const { readable, writable } = socket;
    socket.send("x");
    await socket.closed;
    return [readable, writable];
  },
  async "opened and closed of a WebSocketStream"() {
    new WebSocketStream(await silent()).close();
    new WebSocketStream("ws://127.0.0.1:1/");
    await pause(200);
  },
  async "a load that stalls"() {
    const url = await silent();
    // The wasm never arrives.
    load(new Promise(() => {}));
    /** @type {string[]} */
    const errors = [];
    for (const options of [{ connectTimeout: 50 }, { signal: AbortSignal.timeout(50) }]) {
      await connect(url, options).catch(({ code, name }) => errors.push(typeof code === "string" ? code : name));
    }
    if (`${errors}` !== "CONNECT_TIMEOUT,TimeoutError") throw new Error(`${errors}`);
  },
  /** The user's own promise: its rejection is the user's to handle. */
  async "a promise chained on close"() {
    const socket = await connect(await accepting(RESET));
    socket.send("x");
    socket.close().then(() => {});
    await socket.closed;
  },
};

await CASES[process.argv[2]]();
await pause(50);
console.log("alive");
// The servers that never answer keep their connections, and the process would not end.
process.exit();
