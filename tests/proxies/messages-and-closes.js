// What must not differ with a proxy or TLS between the page and the server. Loaded from the address under test.

import { deepEqual, equal, ok, rejects } from "../js/support/assert.js";
import { test } from "../js/support/harness.js";
import { connect } from "../js/support/package.js";
import { Digest, uniqueId, url } from "../js/support/server.js";
import { ABNORMAL, cleanClose, echo } from "../js/support/sockets.js";
import { reportAtTheEnd } from "./server-report.js";

const options = new URLSearchParams(location.search);

test("each message is echoed once and unchanged", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const noise = new Uint8Array(3 << 20);
  for (let start = 0; start < noise.length; start += 1 << 16)
    crypto.getRandomValues(noise.subarray(start, start + (1 << 16)));
  const messages = ["", "grüß dich 😀", "long ".repeat(200_000), new Uint8Array(0), Uint8Array.of(0, 255), noise];
  const digest = new Digest();
  for (const message of messages) {
    digest.add(message);
    await echo(socket, message);
  }
  deepEqual(await socket.close(), cleanClose(1005));
  const { text, binary, digest: seen, closeReceived } = await reportAtTheEnd(id);
  deepEqual([text, binary, seen], [3, 3, digest.toString()]);
  deepEqual(closeReceived, { code: null, reason: "" });
});

test("many unanswered messages are echoed in order", async () => {
  const id = uniqueId();
  const count = 3000;
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const message = (/** @type {number} */ number) => `${number} `.repeat(number % 200);
  const sending = (async () => {
    for (let number = 0; number < count; number++) await socket.send(message(number));
  })();
  for (let number = 0; number < count; number++) equal((await socket.next()).value, message(number));
  await sending;
  await socket.close({ closeCode: 1000 });
  equal((await reportAtTheEnd(id)).text, count);
});

test("messages right after the 101 are delivered", async () => {
  const socket = await connect(url("/fault/burst?count=100&size=1000&close=4000"));
  for (let number = 0; number < 100; number++) equal((await socket.next()).value, String(number).padEnd(1000, "."));
  equal((await socket.next()).done, true);
  equal((await socket.closed).closeCode, 4000);
});

test("the subprotocol and the compression are those that the server chose", async () => {
  const socket = await connect(url("/echo"), { protocols: ["unknown", "chat.v2"] });
  equal(socket.protocol, "chat.v2");
  ok(socket.extensions.startsWith("permessage-deflate"), socket.extensions);
  equal((await socket.close({ closeCode: 1000 })).wasClean, true);
});

test("the client's close code and reason reach the server", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const closeInfo = { closeCode: 4321, reason: "bis spöter" };
  deepEqual(await socket.close(closeInfo), cleanClose(closeInfo.closeCode, closeInfo.reason));
  deepEqual((await reportAtTheEnd(id)).closeReceived, { code: 4321, reason: "bis spöter" });
});

// WebKit treats 1012 and the codes after it as a violation of the protocol, with a proxy or without.
for (const code of [1000, 1001, 1008, 1011, 3000, 4999]) {
  test(`the server's close code ${code} and its reason reach the client`, async () => {
    const id = uniqueId();
    const socket = await connect(url(`/fault/close?code=${code}&reason=why&id=${id}`));
    equal((await socket.next()).done, true);
    deepEqual(await socket.closed, cleanClose(code, "why"));
    equal((await reportAtTheEnd(id)).closeReceived?.code, code);
  });
}

for (const how of ["cut", "reset"]) {
  test(`a connection that the server ends by ${how} is an unclean close`, async () => {
    const socket = await connect(url(`/fault/${how}?after=1`));
    await socket.send("first");
    const reading = (async () => {
      // A reset may overtake the answer.
      for await (const message of socket) equal(message, "first");
    })();
    await rejects(reading, { code: "UNCLEAN_CLOSE", closeCode: 1006, wasClean: false });
    await rejects(socket.send("second"), { code: "NOT_OPEN", closeCode: 1006 });
  });
}

test("a refused handshake is CONNECT with the close event", () =>
  rejects(connect(url("/fault/refuse?status=503")), { code: "CONNECT", ...ABNORMAL }));

test("a handshake from a page of another origin is refused", () =>
  rejects(connect(`${options.get("otherOrigin")}echo`), { code: "CONNECT", ...ABNORMAL }));
