// Bad input is a typed error before the native object is touched.

import { equal, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect, SockstreamError } from "../support/package.js";
import { url } from "../support/server.js";
import { standingIn } from "../support/stand-in.js";
import { replaced, watchingSockets } from "../support/watch.js";

/** Nothing native may be made, whatever is asked for. */
const untouched = (cases) =>
  standingIn(async (made) => {
    for (const [args, expected] of cases) {
      const error = await rejects(connect(args[0], { connectTimeout: 1000, ...args[1] }), expected);
      if (expected.code) ok(error instanceof SockstreamError, "a SockstreamError");
    }
    equal(made.length, 0, "native sockets made");
  });

test("bad URLs are typed errors", () =>
  untouched(
    [
      "ftp://a/",
      "ws://a/#fragment",
      "ws://a/#",
      "ws://",
      "ws://a:99999/",
      "ws://a b/",
      "ws://[::g]/",
      "data:text/plain,x",
      "mailto:a@b",
    ].map((input) => [[input], { code: "INVALID_URL", name: "SockstreamError" }]),
  ));

test("the error of a bad URL names it", async () => {
  const error = await rejects(connect("ftp://somewhere/"), { code: "INVALID_URL" });
  ok(error.message.includes("ftp://somewhere/"), error.message);
});

test("bad subprotocols are typed errors", () =>
  untouched(
    [["a", "a"], ["a b"], [""], "", "a,b", ["é"], ["a", "b", "a"]].map((protocols) => [
      [url("/echo"), { protocols }],
      { code: "INVALID_PROTOCOL" },
    ]),
  ));

test("bad numbers are range errors", () =>
  untouched(
    [-1, NaN, "1", null, 1n, {}].flatMap((bad) =>
      [
        { connectTimeout: bad },
        { closeTimeout: bad },
        { sendBuffer: { highWaterMark: bad } },
        { sendBuffer: { lowWaterMark: bad } },
        { receiveBuffer: { maxBytes: bad } },
        { receiveBuffer: { maxMessages: bad } },
      ].map((options) => [[url("/echo"), options], { name: "RangeError" }]),
    ),
  ));

test("an unknown overflow policy is a range error", () =>
  untouched(
    ["", "drop", null, 1].map((overflow) => [[url("/echo"), { receiveBuffer: { overflow } }], { name: "RangeError" }]),
  ));

test("bad close codes and reasons change nothing", () =>
  watchingSockets(async ({ sockets }) => {
    const socket = await connect(url("/echo"));
    let calls = 0;
    sockets[0].close = function close(...args) {
      calls++;
      return Object.getPrototypeOf(WebSocket.prototype).close.apply(this, args);
    };
    for (const closeCode of [0, 999, 1001, 1005, 1006, 2999, 5000, 65535, 3000.5, NaN, "1000", null, -1]) {
      await rejects(socket.close({ closeCode }), { code: "INVALID_CLOSE_CODE" });
    }
    for (const reason of ["x".repeat(124), "é".repeat(62), "𝄞".repeat(31)]) {
      await rejects(socket.close({ reason }), { code: "CLOSE_REASON_TOO_LONG" });
    }
    equal(calls, 0, "calls of the native close");
    equal(socket.readyState, "open");
    await socket.send("still open");
    equal((await socket.next()).value, "still open");
    await socket.close();
    equal(calls, 1, "calls of the native close");
    // Checked also when it makes no difference any more.
    await rejects(socket.close({ reason: "x".repeat(124) }), { code: "CLOSE_REASON_TOO_LONG" });
  }));

test("what is no message is a type error, and is not sent", async () => {
  const socket = await connect(url("/echo"));
  const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
  for (const data of [
    undefined,
    null,
    1,
    true,
    {},
    [],
    Symbol("x"),
    () => {},
    1n,
    new Date(),
    shared,
    new Uint8Array(shared),
    new DataView(shared),
  ]) {
    await rejects(socket.send(data), TypeError);
  }
  await socket.send("only this");
  equal((await socket.next()).value, "only this");
  await socket.close();
});

test("relative and http URLs are resolved against the page", () =>
  standingIn(async (made) => {
    const base = location.href.replace(/^http/, "ws");
    for (const [input, expected] of [
      ["/some/path?query", new URL("/some/path?query", base).href],
      ["beside", new URL("beside", base).href],
      ["?query", new URL("?query", base).href],
      ["http://a.example/x", "ws://a.example/x"],
      ["https://a.example", "wss://a.example/"],
      ["WSS://A.example:443/x", "wss://a.example/x"],
      [new URL("ws://a.example/é"), "ws://a.example/%C3%A9"],
    ]) {
      const aborted = new AbortController();
      const connecting = connect(input, { signal: aborted.signal });
      connecting.catch(() => {});
      while (!made.length) await new Promise((resolve) => setTimeout(resolve, 1));
      equal(made.pop().url, expected);
      aborted.abort();
      await rejects(connecting, { name: "AbortError" });
    }
  }));

test("without a global WebSocket there is a typed error", async () => {
  for (const absent of [undefined, null]) {
    await replaced("WebSocket", absent, () => rejects(connect(url("/echo")), { code: "UNSUPPORTED" }));
  }
});

test("what the native constructor throws is a typed error with its cause", async () => {
  const cause = new DOMException("mixed content", "SecurityError");
  class Refusing {
    constructor() {
      throw cause;
    }
  }
  await replaced("WebSocket", Refusing, () => rejects(connect(url("/echo")), { code: "EXCEPTION", cause }));
});
