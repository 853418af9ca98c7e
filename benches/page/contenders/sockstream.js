// The npm package, as built into dist/.

import { connect as open } from "/dist/index.js";
import { overReads } from "./reads.js";

export async function connect(url) {
  const socket = await open(url);
  // What `for await` does: one loop cannot span several measurements.
  const messages = socket[Symbol.asyncIterator]();
  return overReads({
    async read() {
      const { done, value } = await messages.next();
      if (done) throw new Error("ended");
      return value;
    },
    send: (message) => socket.send(message),
    close: () => socket.close(),
  });
}
