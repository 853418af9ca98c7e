// The npm package, as built into dist/, used by its `readable` and `writable`.

import { connect as open } from "/dist/index.js";
import { overStreams } from "./streams.js";

/** @param {string} url */
export async function connect(url) {
  const socket = await open(url);
  return overStreams(socket, () => socket.close());
}
