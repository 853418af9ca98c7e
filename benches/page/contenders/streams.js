// What the two WebSocketStreams have in common: the browser's own, and the one for every browser.

import { overReads } from "./reads.js";

/** @param {WebSocketStream} stream  or what looks like one */
export async function overStreams(stream) {
  stream.closed.catch(() => {}); // the end of a connection is not what is measured
  const { readable, writable } = await stream.opened;
  const reader = readable.getReader();
  const writer = writable.getWriter();
  return overReads({
    async read() {
      const { done, value } = await reader.read();
      if (done) throw new Error("ended");
      return value;
    },
    async send(message) {
      await writer.ready;
      return writer.write(message);
    },
    async close() {
      await reader.cancel().catch(() => {});
      stream.close();
    },
  });
}
