// WebSocketStream: handshakes that are refused, closed or aborted.

import { deepEqual, equal, reasonOf, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { WebSocketStream } from "../../support/package.js";
import { noOtherRealm, otherRealm } from "../../support/realm.js";
import { reportOf, reportOnArrival, uniqueId, url } from "../../support/server.js";
import { streamTest } from "../../support/stream-test.js";

/**
 * Asserts that a stream never opened: `opened` rejects without a close code, since there was no close, and `closed` with
 * 1006.
 * @param {import("../../support/stream-test.js").Api} api
 * @param {InstanceType<typeof import("/sockstream/index.js").WebSocketStream>} stream
 */
async function neverOpened({ WebSocketError }, stream) {
  const opened = await rejects(stream.opened, WebSocketError);
  const closed = await rejects(stream.closed, WebSocketError);
  deepEqual([opened.name, opened.closeCode, opened.reason], ["WebSocketError", null, ""]);
  deepEqual([closed.name, closed.closeCode, closed.reason], ["WebSocketError", 1006, ""]);
}

streamTest("a refused handshake rejects opened and closed with a WebSocketError", async (api) => {
  for (const path of ["/fault/refuse?status=503", "/nowhere"])
    await neverOpened(api, new api.WebSocketStream(url(path)));
});

streamTest("opened rejects if no offered subprotocol is chosen", async ({ WebSocketStream, WebSocketError }) => {
  await rejects(new WebSocketStream(url("/echo"), { protocols: ["mine"] }).opened, WebSocketError);
});

streamTest("close right after the constructor rejects opened and closed", async (api) => {
  const stream = new api.WebSocketStream(url("/echo"));
  equal(stream.close({ closeCode: 4000, reason: "early" }), undefined);
  await neverOpened(api, stream);
});

streamTest("close during the handshake rejects opened and closed", async (api) => {
  const id = uniqueId();
  const stream = new api.WebSocketStream(url(`/fault/slow-handshake?ms=1500&id=${id}`));
  await reportOnArrival(id);
  stream.close();
  await neverOpened(api, stream);
  const { text, binary } = await reportOf(id);
  equal(text + binary, 0);
});

/** Why these tests are not run on Chromium's own. */
const OWN_REASON = "it rejects with an AbortError of its own, where the proposal says the signal's reason";

streamTest(
  "aborting during the handshake rejects opened and closed with the reason",
  async ({ WebSocketStream }) => {
    for (const reason of [new Error("mine"), undefined, "text"]) {
      const id = uniqueId();
      const controller = new AbortController();
      const stream = new WebSocketStream(url(`/fault/slow-handshake?ms=1500&id=${id}`), { signal: controller.signal });
      await reportOnArrival(id);
      controller.abort(reason);
      equal(await reasonOf(stream.opened), controller.signal.reason);
      equal(await reasonOf(stream.closed), controller.signal.reason);
    }
  },
  OWN_REASON,
);

streamTest(
  "aborting right after the constructor rejects opened and closed with the reason",
  async ({ WebSocketStream }) => {
    const controller = new AbortController();
    const stream = new WebSocketStream(url("/echo"), { signal: controller.signal });
    controller.abort("now");
    equal(await reasonOf(stream.opened), "now");
    equal(await reasonOf(stream.closed), "now");
  },
  OWN_REASON,
);

streamTest("aborting after the handshake has no effect", async ({ WebSocketStream }) => {
  const controller = new AbortController();
  const stream = new WebSocketStream(url("/echo"), { signal: controller.signal });
  const { readable, writable } = await stream.opened;
  controller.abort();
  await writable.getWriter().write("x");
  equal((await readable.getReader().read()).value, "x");
  stream.close();
  await stream.closed;
});

test("WebSocketStream: a signal of another realm aborts the handshake", { skip: noOtherRealm }, async () => {
  const { other, remove } = otherRealm();
  try {
    const controller = new other.AbortController();
    const stream = new WebSocketStream(url(`/fault/slow-handshake?ms=1500&id=${uniqueId()}`), {
      signal: controller.signal,
    });
    controller.abort("theirs");
    equal(await reasonOf(stream.opened), "theirs");
    equal(await reasonOf(stream.closed), "theirs");
  } finally {
    remove();
  }
});
