// What a received message costs over the browser's part: a stand-in socket delivers, alone or in bursts.

import { Digest } from "./consumer.js";
import { countedLength, makeMessage } from "./messages.js";
import { connectToStandIn } from "./stand-in.js";

/** So many different messages take turns. */
const DIFFERENT = 32;

/**
 * @param {{kind: string, size: number, burst: number}} cell
 * @returns what `interleave` asks for
 */
export function receiving({ kind, size, burst }) {
  const messages = Array.from({ length: DIFFERENT }, (_, index) => makeMessage(kind, size, index));
  const events = messages.map((data) => new MessageEvent("message", { data, origin: "ws://stand-in" }));
  // What a WebSocketStream delivers in its place.
  for (const event of events) event.chunk = kind === "binary" ? new Uint8Array(event.data) : event.data;

  return {
    /** At most this many messages make a round. */
    most: Math.max(burst, Math.min(20_000, Math.floor(2 ** 27 / size))),
    unit: burst,

    open: connectToStandIn,

    async verify({ connection, socket }) {
      const digest = new Digest();
      const count = 2 * DIFFERENT;
      for (let index = 0; index < count; index++) digest.add(messages[index % DIFFERENT]);
      const { result } = await deliver(connection, socket, events, burst, count, true);
      if (result !== digest.value()) throw new Error("what it delivered differs from what it was given");
    },

    /** Milliseconds for `count` messages. */
    async round({ connection, socket }, count, contender) {
      const { milliseconds, result } = await deliver(connection, socket, events, burst, count, false);
      const expected = countedLength(messages[0], size, contender) * count;
      if (result !== expected) throw new Error(`delivered ${result} instead of ${expected} bytes`);
      return milliseconds;
    },

    close: ({ connection }) => connection.close(),
  };
}

export async function deliver(connection, socket, events, burst, count, verify) {
  let drained;
  const received = connection.receive(count, burst, verify, () => drained());
  await new Promise((resolve) => setTimeout(resolve)); // it waits for a message by now
  const began = performance.now();
  for (let index = 0; index < count; index += burst) {
    const done = new Promise((resolve) => (drained = resolve));
    for (let within = 0; within < burst; within++) socket.deliver(events[(index + within) % DIFFERENT]);
    await done;
  }
  const milliseconds = performance.now() - began;
  return { milliseconds, result: await received };
}
