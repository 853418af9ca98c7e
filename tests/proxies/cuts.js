// What a browser sees of a proxy that ends a connection: nothing of what the servers would have said.

import { equal, rejects } from "../js/support/assert.js";
import { test } from "../js/support/harness.js";
import { connect } from "../js/support/package.js";
import { uniqueId, url } from "../js/support/server.js";
import { endedAccount } from "./account.js";

test("a silent connection that the proxy cuts is one without a Close, on both sides", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/impatient/fault/echo?id=${id}`));
  await socket.send("only");
  equal((await socket.next()).value, "only");
  await rejects(socket.next(), {
    code: "UNCLEAN_CLOSE",
    closeCode: 1006,
    reason: "",
    wasClean: false,
    neverSentBytes: 0,
  });
  await rejects(socket.send("more"), { code: "NOT_OPEN" });
  const { text, clientGone, closeReceived } = await endedAccount(id);
  equal(text, 1, "messages");
  equal(clientGone, true, "gone");
  equal(closeReceived, null, "Close");
});
