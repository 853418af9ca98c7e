// The relay closes each socket that it resets.

import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { reset } from "../../scripts/lib/relay.mjs";

/** Connects to a server that never ends a connection. @param {(socket: net.Socket) => Promise<void>} act */
async function withConnection(act) {
  const server = net.createServer({ allowHalfOpen: true }, (peer) => peer.on("error", () => {}).resume());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  const socket = net.connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    await act(socket);
  } finally {
    server.close();
  }
}

for (const isEnding of [false, true]) {
  test(`a connection is closed by its reset${isEnding ? " while its end is sent" : ""}`, { timeout: 5_000 }, () =>
    withConnection(async (socket) => {
      const closed = once(socket, "close");
      if (isEnding) socket.end();
      reset(socket);
      await closed;
      assert.ok(socket.closed);
    }),
  );
}
