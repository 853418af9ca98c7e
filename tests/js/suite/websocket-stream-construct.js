// WebSocketStream: what its constructor takes and refuses, and in which order; its shape; WebSocketError.

import { deepEqual, equal, ok, rejects, throws } from "../support/assert.js";
import { context, test } from "../support/harness.js";
import { WebSocketError as OurError, WebSocketStream as OurStream } from "../support/package.js";
import { url } from "../support/server.js";
import { standingIn } from "../support/stand-in.js";
import { streamTest } from "../support/stream-test.js";

/** Why Chromium's own is not asked. */
const ABORTED_FIRST = "it looks at the signal before the URL, where the proposal does last";

/** Both promises reject; nobody else has to care. */
function discard(stream) {
  stream.opened.catch(() => {});
  stream.closed.catch(() => {});
  stream.close();
  return stream;
}

streamTest("is a constructor that wants a URL", ({ WebSocketStream }) => {
  throws(() => WebSocketStream(url("/echo")), TypeError);
  throws(() => new WebSocketStream(), TypeError);
  equal(WebSocketStream.length, 1);
  equal(WebSocketStream.name, "WebSocketStream");
});

streamTest("bad URLs are SyntaxErrors", ({ WebSocketStream }) => {
  for (const input of [
    "ftp://a/",
    "ws://a/#x",
    "ws://a/#",
    "http://a/#x",
    "ws://",
    "ws://a:99999/",
    "mailto:a@b",
    "ws://[::g]/",
    undefined,
  ]) {
    // "undefined" is a relative URL.
    if (input === undefined) continue;
    throws(() => new WebSocketStream(input), { name: "SyntaxError", code: DOMException.SYNTAX_ERR });
  }
});

streamTest("what can't be made a string is a TypeError", ({ WebSocketStream }) => {
  throws(() => new WebSocketStream(Symbol("x")), TypeError);
  const mine = new Error("mine");
  const thrower = {
    toString: () => {
      throw mine;
    },
  };
  let thrown;
  try {
    new WebSocketStream(thrower);
  } catch (error) {
    thrown = error;
  }
  equal(thrown, mine);
});

streamTest("url is the serialized WebSocket URL", ({ WebSocketStream }) => {
  const base = location.href.replace(/^http/, "ws");
  for (const [input, expected] of [
    [url("/echo"), url("/echo")],
    ["/echo", new URL("/echo", base).href],
    ["echo?x=é", new URL("echo?x=é", base).href],
    [location.origin, `${location.origin.replace(/^http/, "ws")}/`],
    [new URL(url("/echo")), url("/echo")],
    [url("/a b"), url("/a%20b")],
    [undefined, new URL("undefined", base).href],
    ["", base.replace(/#.*/, "")],
  ]) {
    equal(discard(new WebSocketStream(input)).url, expected);
  }
});

streamTest("protocols is a sequence of tokens", ({ WebSocketStream }) => {
  const made = (protocols) => new WebSocketStream(url("/echo"), { protocols });
  for (const bad of ["chat.v1", 1, true, null, {}, { length: 0 }, { [Symbol.iterator]: 1 }, [Symbol("x")]])
    throws(() => made(bad), TypeError);
  for (const bad of [["a b"], [""], ["a", "a"], ["a,b"], ["é"], ["\0"]])
    throws(() => made(bad), { name: "SyntaxError" });
  for (const good of [
    undefined,
    [],
    ["a"],
    new Set(["a", "b"]),
    [1, null, undefined, "x"],
    Object.assign(() => {}, {
      *[Symbol.iterator]() {
        yield "a";
      },
    }),
  ])
    discard(made(good));
});

streamTest("options are a dictionary", ({ WebSocketStream }) => {
  for (const bad of [1, "text", true, Symbol("x"), 1n]) throws(() => new WebSocketStream(url("/echo"), bad), TypeError);
  for (const good of [undefined, null, {}, [], () => {}]) discard(new WebSocketStream(url("/echo"), good));
});

streamTest("signal is an AbortSignal", ({ WebSocketStream }) => {
  for (const bad of [null, 1, {}, "x", new EventTarget(), new AbortController()]) {
    throws(() => new WebSocketStream(url("/echo"), { signal: bad }), TypeError);
  }
  discard(new WebSocketStream(url("/echo"), { signal: undefined }));
});

streamTest("everything is converted in order before anything is checked", ({ WebSocketStream }) => {
  const log = [];
  const options = {
    get protocols() {
      log.push("get protocols");
      return {
        get [Symbol.iterator]() {
          log.push("iterate");
          return function* () {
            yield { toString: () => (log.push("name"), "a a") };
          };
        },
      };
    },
    get signal() {
      log.push("get signal");
      return undefined;
    },
  };
  const input = { toString: () => (log.push("url"), "ftp://a/") };
  throws(() => new WebSocketStream(input, options), { name: "SyntaxError" });
  deepEqual([...new Set(log)], ["url", "get protocols", "iterate", "name", "get signal"]);
  // A signal of another type is told before a bad URL or subprotocol.
  throws(() => new WebSocketStream("ftp://a/", { protocols: ["a a"], signal: 1 }), TypeError);
  throws(() => new WebSocketStream("ftp://a/", { protocols: "a" }), TypeError);
});

streamTest(
  "what is bad is told although the signal is aborted already",
  ({ WebSocketStream }) => {
    const signal = AbortSignal.abort();
    throws(() => new WebSocketStream("ftp://a/", { signal }), { name: "SyntaxError" });
    throws(() => new WebSocketStream(url("/echo"), { signal, protocols: ["a", "a"] }), { name: "SyntaxError" });
  },
  ABORTED_FIRST,
);

test("WebSocketStream: bad input touches nothing", () =>
  standingIn((made) => {
    throws(() => new OurStream("ftp://a/"), { name: "SyntaxError" });
    throws(() => new OurStream(url("/echo"), { protocols: ["a", "a"] }), { name: "SyntaxError" });
    throws(() => new OurStream(url("/echo"), { signal: 1 }), TypeError);
    equal(made.length, 0, "native sockets");
  }));

streamTest("its attributes are those of an interface", ({ WebSocketStream }) => {
  const { prototype } = WebSocketStream;
  equal(Object.prototype.toString.call(discard(new WebSocketStream(url("/echo")))), "[object WebSocketStream]");
  for (const name of ["url", "opened", "closed"]) {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(prototype, name);
    deepEqual([typeof get, set, enumerable, configurable], ["function", undefined, true, true], name);
  }
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(prototype, "close");
  deepEqual([typeof value, value.length, writable, enumerable, configurable], ["function", 0, true, true, true]);
  throws(() => prototype.url, TypeError);
  throws(() => prototype.close.call({}), TypeError);
});

streamTest("opened and closed are the same promises each time", ({ WebSocketStream }) => {
  const stream = discard(new WebSocketStream(url("/echo")));
  equal(stream.opened, stream.opened);
  equal(stream.closed, stream.closed);
  ok(stream.opened instanceof Promise && stream.closed instanceof Promise, "promises");
});

streamTest(
  "a signal aborted already rejects both, and nothing connects",
  async ({ WebSocketStream }) => {
    const reason = { mine: true };
    const stream = new WebSocketStream(url("/echo"), { signal: AbortSignal.abort(reason) });
    equal(stream.url, url("/echo"));
    equal(await stream.opened.catch((error) => error), reason);
    equal(await stream.closed.catch((error) => error), reason);
    await rejects(new WebSocketStream(url("/echo"), { signal: AbortSignal.abort() }).opened, { name: "AbortError" });
    // Too late for any of it; and no error.
    equal(stream.close(), undefined);
  },
  ABORTED_FIRST,
);

streamTest("WebSocketError is a DOMException", ({ WebSocketError }) => {
  const error = new WebSocketError();
  ok(error instanceof DOMException && error instanceof Error && error instanceof WebSocketError, "its classes");
  equal(Object.getPrototypeOf(WebSocketError), DOMException);
  deepEqual(
    [error.name, error.message, error.code, error.closeCode, error.reason],
    ["WebSocketError", "", 0, null, ""],
  );
  equal(WebSocketError.length, 0);
  equal(Object.prototype.toString.call(error), "[object WebSocketError]");
  throws(() => WebSocketError("called"), TypeError);
});

streamTest("WebSocketError takes a message and a close info", ({ WebSocketError }) => {
  for (const [args, expected] of [
    [["text"], ["text", null, ""]],
    [
      [undefined, {}],
      ["", null, ""],
    ],
    [
      ["", null],
      ["", null, ""],
    ],
    [
      [1, undefined],
      ["1", null, ""],
    ],
    [
      ["", { closeCode: 1000 }],
      ["", 1000, ""],
    ],
    [
      ["", { closeCode: 3000, reason: "r" }],
      ["", 3000, "r"],
    ],
    [
      ["", { closeCode: 4999 }],
      ["", 4999, ""],
    ],
    [
      ["", { closeCode: "4000.9" }],
      ["", 4000, ""],
    ],
    [
      ["", { reason: "alone" }],
      ["", 1000, "alone"],
    ],
    [
      ["", { reason: "" }],
      ["", null, ""],
    ],
    [
      ["", { reason: undefined }],
      ["", null, ""],
    ],
    [
      ["", { reason: null }],
      ["", 1000, "null"],
    ],
    [
      ["", { reason: "é".repeat(61) }],
      ["", 1000, "é".repeat(61)],
    ],
    [
      ["", { reason: "a\ud800" }],
      ["", 1000, "a\ufffd"],
    ],
  ]) {
    const { message, closeCode, reason } = new WebSocketError(...args);
    deepEqual([message, closeCode, reason], expected);
  }
});

streamTest(
  "WebSocketError refuses what nobody may send",
  ({ WebSocketError }) => {
    for (const closeCode of [0, 1, 999, 1001, 1005, 1006, 1015, 2999, 5000, 65535, null, false, "", []]) {
      throws(() => new WebSocketError("", { closeCode }), {
        name: "InvalidAccessError",
        code: DOMException.INVALID_ACCESS_ERR,
      });
    }
    for (const closeCode of [-1, 65536, NaN, Infinity, -Infinity, "x", {}, 1n, Symbol("x")]) {
      throws(() => new WebSocketError("", { closeCode }), TypeError);
    }
    throws(() => new WebSocketError("", { reason: "x".repeat(124) }), { name: "SyntaxError" });
    throws(() => new WebSocketError("", { closeCode: 1000, reason: "é".repeat(62) }), { name: "SyntaxError" });
    throws(() => new WebSocketError("", { closeCode: 999, reason: "x".repeat(124) }), { name: "InvalidAccessError" });
    throws(() => new WebSocketError("", { reason: Symbol("x") }), TypeError);
    for (const init of [1, "x", true]) throws(() => new WebSocketError("", init), TypeError);
    throws(() => new WebSocketError(Symbol("x")), TypeError);
  },
  "it clamps close codes, where the proposal enforces their range",
);

streamTest("WebSocketError's attributes can't be set, and belong to errors only", ({ WebSocketError }) => {
  const error = new WebSocketError("", { closeCode: 4000, reason: "r" });
  throws(() => (error.closeCode = 1), TypeError);
  throws(() => (error.reason = 1), TypeError);
  for (const name of ["closeCode", "reason"]) {
    const { set, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocketError.prototype, name);
    deepEqual([set, enumerable, configurable], [undefined, true, true], name);
    throws(() => WebSocketError.prototype[name], TypeError);
  }
});

streamTest("a close info is read member by member", ({ WebSocketError }) => {
  const log = [];
  new WebSocketError("", {
    get reason() {
      log.push("get reason");
      return { toString: () => (log.push("reason"), "r") };
    },
    get closeCode() {
      log.push("get closeCode");
      return { valueOf: () => (log.push("closeCode"), 4000) };
    },
  });
  deepEqual(log, ["get closeCode", "closeCode", "get reason", "reason"]);
});

test("WebSocketStream: the classes of a page have the browser's names", () => {
  ok(["window", "dedicated", "shared", "service"].includes(context()), context());
  deepEqual([OurStream.name, OurError.name], ["WebSocketStream", "WebSocketError"]);
});
