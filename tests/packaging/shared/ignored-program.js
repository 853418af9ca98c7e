// Promises that nobody handles: `ignored-program.js <case>`. Prints “alive” if the process is still there in the end.

import { connect, load, WebSocketStream } from "@sockstream/client";
import { accepting, MUTE, RESET, silent } from "./raw-server.js";

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

const CASES = {
  /** The native habit. */
  async "close and send of a connection that is lost"() {
    const socket = await connect(await accepting(RESET));
    socket.send("x");
    socket.flush();
    socket.close({ closeCode: 4000 });
    socket.send("late");
    socket.send({});
    socket.close({ code: 4000 });
    await socket.closed;
  },
  async "WebSocketStream.close of a connection that is lost"() {
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
    // Ten seconds are long for a test.
    const { setTimeout } = globalThis;
    const stream = new WebSocketStream(await accepting(MUTE));
    await stream.opened;
    globalThis.setTimeout = (act, millis, ...rest) => setTimeout(act, millis / 20, ...rest);
    const { now } = performance;
    performance.now = () => now.call(performance) * 20;
    stream.close();
    await stream.closed.catch(() => {});
    globalThis.setTimeout = setTimeout;
  },
  async "streams of a connection that is lost"() {
    const socket = await connect(await accepting(RESET));
    const { readable, writable } = socket;
    socket.send("x");
    await socket.closed;
    return [readable, writable];
  },
  async "WebSocketStream that nobody looks at"() {
    new WebSocketStream(await silent()).close();
    new WebSocketStream("ws://127.0.0.1:1/");
    await pause(200);
  },
  async "a load that stalls"() {
    const url = await silent();
    // It never comes.
    load(new Promise(() => {}));
    const errors = [];
    for (const options of [{ connectTimeout: 50 }, { signal: AbortSignal.timeout(50) }]) {
      await connect(url, options).catch(({ code, name }) => errors.push(typeof code === "string" ? code : name));
    }
    if (`${errors}` !== "CONNECT_TIMEOUT,TimeoutError") throw new Error(`${errors}`);
  },
  /** Whoever takes the promise further answers for it. */
  async "a close that is chained on"() {
    const socket = await connect(await accepting(RESET));
    socket.send("x");
    socket.close().then(() => {});
    await socket.closed;
  },
};

await CASES[process.argv[2]]();
await pause(50);
console.log("alive");
// A server of ours that never answers keeps its connection.
process.exit();
