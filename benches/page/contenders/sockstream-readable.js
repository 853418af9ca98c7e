// The npm package, as built into dist/, by its `readable` and `writable`.

import { connect as open } from "/dist/index.js";
import { overStreams } from "./streams.js";

export async function connect(url) {
  const socket = await open(url);
  return overStreams(socket, () => socket.close());
}
