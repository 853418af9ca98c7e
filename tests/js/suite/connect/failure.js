// A handshake that fails is `CONNECT`, with the close event.

import { deepEqual, equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect, SockstreamError } from "../../support/package.js";
import { url } from "../../support/server.js";
import { ABNORMAL } from "../../support/sockets.js";
import { withConnecting } from "../../support/stand-in.js";
import { watchingTimers } from "../../support/watch.js";

const REFUSED = { code: "CONNECT", ...ABNORMAL };

test("a refused handshake is CONNECT with the close event", async () => {
  for (const path of ["/fault/refuse?status=503", "/fault/refuse?status=200", "/nowhere"]) {
    const error = await rejects(connect(url(path)), REFUSED);
    ok(error instanceof SockstreamError && error instanceof Error, "its class");
  }
});

test("the message of a failed handshake names the URL and the content security policy", async () => {
  const { message } = await rejects(connect(url("/fault/refuse?status=503")), REFUSED);
  ok(message.includes(url("/fault/refuse?status=503")) && message.includes("connect-src"), message);
});

test("a port without a listener is CONNECT", () => rejects(connect("ws://127.0.0.1:1024/"), REFUSED));

test("a failed TLS handshake is CONNECT", async () => {
  const error = await rejects(connect(url("/echo").replace("ws://", "wss://")), { code: "CONNECT", wasClean: false });
  // RFC 6455 has a code for it, which Firefox uses.
  ok(error.closeCode === 1006 || error.closeCode === 1015, `${error.closeCode}`);
});

test("a port that browsers block is CONNECT or EXCEPTION", async () => {
  const error = await rejects(connect("ws://127.0.0.1:25/"), SockstreamError);
  ok(["CONNECT", "EXCEPTION"].includes(error.code), error.code);
});

test("an error event that no close event follows is CONNECT", () =>
  watchingTimers((live) =>
    withConnecting({}, async (connecting, native) => {
      native.error();
      await rejects(connecting, REFUSED);
      equal(live(), 0, "timers");
      equal(native.closes.length, 1, "closes");
    }),
  ));

test("a failed handshake is CONNECT, and leaves no listener and no timer", () =>
  watchingTimers((live) =>
    withConnecting({}, async (connecting, native) => {
      native.error();
      native.end(1006, "", false);
      await rejects(connecting, REFUSED);
      deepEqual([native.listeners, live()], [0, 0], "listeners and timers");
    }),
  ));
