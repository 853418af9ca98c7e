// What `connect` may be told.

import { checkCount, checkMillis, checkProtocols } from "./validate.js";

const OVERFLOWS = ["close", "drop-oldest", "drop-newest"];

/** Checks options, and fills in the timeouts' defaults; those of the buffers belong to the wasm. */
export function readOptions({ protocols = [], connectTimeout = 30_000, closeTimeout = 10_000, sendBuffer = {}, receiveBuffer = {} }) {
  const { highWaterMark, lowWaterMark } = sendBuffer;
  const { maxBytes, maxMessages, overflow = "close" } = receiveBuffer;
  for (const [name, count] of Object.entries({ highWaterMark, lowWaterMark, maxBytes, maxMessages })) checkCount(name, count);
  if (!OVERFLOWS.includes(overflow)) throw new RangeError(`overflow must be one of ${OVERFLOWS.join(", ")}.`);
  return {
    protocols: checkProtocols([protocols].flat().map(String)),
    connectTimeout: checkMillis("connectTimeout", connectTimeout),
    closeTimeout: checkMillis("closeTimeout", closeTimeout),
    sendBuffer: { highWaterMark, lowWaterMark },
    receiveBuffer: { maxBytes, maxMessages, overflow: OVERFLOWS.indexOf(overflow) },
  };
}
