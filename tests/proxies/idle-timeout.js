// A proxy that ends a silent connection: neither side receives a Close frame.

import { deepEqual, equal, rejects } from "../js/support/assert.js";
import { test } from "../js/support/harness.js";
import { connect } from "../js/support/package.js";
import { uniqueId, url } from "../js/support/server.js";
import { echo } from "../js/support/sockets.js";
import { reportAtTheEnd } from "./server-report.js";

test("a silent connection that the proxy ends is an unclean close on both sides", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/impatient/fault/echo?id=${id}`));
  await echo(socket, "only");
  await rejects(socket.next(), {
    code: "UNCLEAN_CLOSE",
    closeCode: 1006,
    reason: "",
    wasClean: false,
    neverSentBytes: 0,
  });
  await rejects(socket.send("more"), { code: "NOT_OPEN" });
  const { text, clientGone, closeReceived } = await reportAtTheEnd(id);
  equal(text, 1, "text messages");
  deepEqual({ clientGone, closeReceived }, { clientGone: true, closeReceived: null });
});
