// The subprotocol is one of those offered.

import { equal, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect } from "../../support/package.js";
import { url } from "../../support/server.js";
import { onceMade, withStandIns } from "../../support/stand-in.js";

test("connect rejects if the server chooses none of the offered subprotocols", async () => {
  for (const path of ["/echo", "/fault/protocol", "/fault/protocol?choose=other"]) {
    await rejects(connect(url(path), { protocols: ["mine"] }), { code: "CONNECT" });
  }
});

test("connect rejects and closes if the browser opens without an offered subprotocol", () =>
  withStandIns(async (made) => {
    const connecting = connect("ws://stand.in/", { protocols: "mine" });
    connecting.catch(() => {});
    await onceMade(made);
    made[0].protocol = "";
    made[0].open();
    await rejects(connecting, { code: "CONNECT" });
    equal(made[0].closes.length, 1, "closes");
  }));

test("protocol is the subprotocol that the server chose", async () => {
  const offers = [
    [["unknown", "chat.v1", "chat.v2"], "chat.v1"],
    ["chat.v2", "chat.v2"],
    [[], ""],
    [undefined, ""],
  ];
  for (const [protocols, chosen] of offers) {
    const socket = await connect(url("/echo"), { protocols });
    equal(socket.protocol, chosen);
    await socket.close();
  }
});
