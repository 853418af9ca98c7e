// What has to be the same whether there is a proxy between, and TLS. Loaded from the address under test.

import { deepEqual, equal, ok, rejects } from "../js/support/assert.js";
import { test } from "../js/support/harness.js";
import { connect } from "../js/support/package.js";
import { Digest, uniqueId, url } from "../js/support/server.js";
import { endedAccount } from "./account.js";

const options = new URLSearchParams(location.search);

test("messages come back as they were, and as often", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const noise = new Uint8Array(3 << 20);
  for (let start = 0; start < noise.length; start += 1 << 16)
    crypto.getRandomValues(noise.subarray(start, start + (1 << 16)));
  const messages = ["", "grüß dich 😀", "long ".repeat(200_000), new Uint8Array(0), Uint8Array.of(0, 255), noise];
  const digest = new Digest();
  for (const message of messages) {
    await socket.send(message);
    digest.add(message);
    deepEqual((await socket.next()).value, message);
  }
  deepEqual(await socket.close(), {
    closeCode: 1005,
    reason: "",
    wasClean: true,
    neverSentBytes: 0,
    unconfirmedBytes: 0,
  });
  const { text, binary, digest: seen, closeReceived } = await endedAccount(id);
  deepEqual([text, binary, seen], [3, 3, digest.toString()]);
  equal(closeReceived.code, null);
});

test("many messages on their way at once come back in order", async () => {
  const id = uniqueId();
  const count = 3000;
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const message = (number) => `${number} `.repeat(number % 200);
  const sending = (async () => {
    for (let number = 0; number < count; number++) await socket.send(message(number));
  })();
  for (let number = 0; number < count; number++) equal((await socket.next()).value, message(number));
  await sending;
  await socket.close({ closeCode: 1000 });
  equal((await endedAccount(id)).text, count);
});

test("what comes right behind the 101 is received", async () => {
  const socket = await connect(url("/fault/burst?count=100&size=1000&close=4000"));
  for (let number = 0; number < 100; number++) equal((await socket.next()).value, String(number).padEnd(1000, "."));
  equal((await socket.next()).done, true);
  equal((await socket.closed).closeCode, 4000);
});

test("the subprotocol and the compression that the server chose", async () => {
  const socket = await connect(url("/echo"), { protocols: ["unknown", "chat.v2"] });
  equal(socket.protocol, "chat.v2");
  ok(socket.extensions.startsWith("permessage-deflate"), socket.extensions);
  equal((await socket.close({ closeCode: 1000 })).wasClean, true);
});

test("the client's close code and reason get to the server", async () => {
  const id = uniqueId();
  const socket = await connect(url(`/fault/echo?id=${id}`));
  const closeInfo = { closeCode: 4321, reason: "bis spöter" };
  deepEqual(await socket.close(closeInfo), { ...closeInfo, wasClean: true, neverSentBytes: 0, unconfirmedBytes: 0 });
  deepEqual((await endedAccount(id)).closeReceived, { code: 4321, reason: "bis spöter" });
});

// WebKit takes 1012 and its neighbours for a violation of the protocol, with a proxy or without.
for (const code of [1000, 1001, 1008, 1011, 3000, 4999]) {
  test(`the server's close code ${code} and its reason get to the client`, async () => {
    const id = uniqueId();
    const socket = await connect(url(`/fault/close?code=${code}&reason=why&id=${id}`));
    equal((await socket.next()).done, true);
    deepEqual(await socket.closed, {
      closeCode: code,
      reason: "why",
      wasClean: true,
      neverSentBytes: 0,
      unconfirmedBytes: 0,
    });
    equal((await endedAccount(id)).closeReceived.code, code);
  });
}

for (const how of ["cut", "reset"]) {
  test(`a connection that the server ends by ${how} is one without a Close`, async () => {
    const socket = await connect(url(`/fault/${how}?after=1`));
    await socket.send("first");
    // A reset may overtake the answer.
    const error = await rejects(
      (async () => {
        while (!(await socket.next()).done);
      })(),
      { code: "UNCLEAN_CLOSE", closeCode: 1006, wasClean: false },
    );
    await rejects(socket.send("second"), { code: "NOT_OPEN", closeCode: error.closeCode });
  });
}

test("a handshake that the server refuses", () =>
  rejects(connect(url("/fault/refuse?status=503")), { code: "CONNECT", closeCode: 1006 }));

test("a page of another origin is refused", () =>
  rejects(connect(`${options.get("stranger")}echo`), { code: "CONNECT", closeCode: 1006 }));
