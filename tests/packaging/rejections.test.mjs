// What nobody handles must not end a Node process, unless the user made the promise; and `ws` in the place of the global.

import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../scripts/lib/run.mjs";
import { ECHOED, command, inProject, serve, WEBSOCKET_FLAG } from "./helpers.mjs";

const IGNORED = [
  "close and send of a connection that is lost",
  "WebSocketStream.close of a connection that is lost",
  "WebSocketStream.close that is never answered",
  "streams of a connection that is lost",
  "WebSocketStream that nobody looks at",
  "a load that stalls",
];

for (const name of IGNORED) {
  test(`nobody handles it, and the process goes on: ${name}`, async () => {
    const said = await command("node", process.execPath, [...WEBSOCKET_FLAG, "ignored-program.js", name]);
    assert.match(said, /^alive$/m);
  });
}

test("whoever chains on a promise of ours gets its rejection", async () => {
  const args = [...WEBSOCKET_FLAG, "ignored-program.js", "a close that is chained on"];
  const { ok, output } = await run(process.execPath, args, { limit: 30, cwd: inProject("node"), env: process.env });
  assert.equal(ok, false, output);
  assert.match(output, /SockstreamError/);
  assert.doesNotMatch(output, /^alive$/m);
});

test("`ws` as the global WebSocket: a handshake given up ends no process", async (t) => {
  const { echo } = await serve(t);
  const [names, echoed] = JSON.parse(await command("node", process.execPath, ["ws-program.js", echo]));
  assert.deepEqual(names, ["TimeoutError", "CONNECT_TIMEOUT", "at once"]);
  assert.deepEqual(echoed, ECHOED);
});
