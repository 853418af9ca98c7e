// Unhandled rejections end a Node process: the package causes none. Also `ws` as the global WebSocket.

import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../scripts/lib/run.mjs";
import { ECHOED, command, inProject, serve, WEBSOCKET_FLAG } from "./helpers.mjs";

const IGNORED = [
  "close and send of a lost connection",
  "WebSocketStream.close of a lost connection",
  "WebSocketStream.close that is never answered",
  "streams of a lost connection",
  "opened and closed of a WebSocketStream",
  "a load that stalls",
];

for (const name of IGNORED) {
  test(`ignored promises do not end the process: ${name}`, async () => {
    const printed = await command("node", process.execPath, [...WEBSOCKET_FLAG, "ignored-program.js", name]);
    assert.match(printed, /^alive$/m);
  });
}

test("a promise chained on close rejects, and ends the process if it is ignored", async () => {
  const args = [...WEBSOCKET_FLAG, "ignored-program.js", "a promise chained on close"];
  const { ok, output } = await run(process.execPath, args, { limit: 30, cwd: inProject("node"), env: process.env });
  assert.equal(ok, false, output);
  assert.match(output, /SockstreamError/);
  assert.doesNotMatch(output, /^alive$/m);
});

test("a handshake that is aborted or times out does not end the process with `ws` as the global WebSocket", async (t) => {
  const { echo } = await serve(t);
  const [names, echoed] = JSON.parse(await command("node", process.execPath, ["ws-program.js", echo]));
  assert.deepEqual(names, ["TimeoutError", "CONNECT_TIMEOUT", "at once"]);
  assert.deepEqual(echoed, ECHOED);
});
