// WebSocketStream: what its constructor accepts and refuses, in which order, and its shape.

import { deepEqual, equal, ok, reasonOf, rejects, throws } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { WebSocketError, WebSocketStream } from "../../support/package.js";
import { url } from "../../support/server.js";
import { withStandIns } from "../../support/stand-in.js";
import { streamTest } from "../../support/stream-test.js";
import { BAD_URLS, serializedUrls, throwsFromConversion } from "../../support/urls.js";

/** Why these tests are not run on Chromium's own. */
const ABORTED_FIRST = "it looks at the signal before the URL, where the proposal does last";

/**
 * Closes a stream and handles the rejections of its promises. Returns the stream.
 * @param {InstanceType<typeof WebSocketStream>} stream
 */
function discard(stream) {
  stream.opened.catch(() => {});
  stream.closed.catch(() => {});
  stream.close();
  return stream;
}

streamTest("the constructor requires new and a URL", ({ WebSocketStream }) => {
  // @ts-expect-error: called without new on purpose
  throws(() => WebSocketStream(url("/echo")), TypeError);
  // @ts-expect-error: no argument on purpose
  throws(() => new WebSocketStream(), TypeError);
  equal(WebSocketStream.length, 1);
  equal(WebSocketStream.name, "WebSocketStream");
});

streamTest("a bad URL is a SyntaxError", ({ WebSocketStream }) => {
  for (const input of BAD_URLS) {
    throws(() => new WebSocketStream(input), { name: "SyntaxError", code: DOMException.SYNTAX_ERR });
  }
});

streamTest("a URL that can't be converted to a string is a TypeError", ({ WebSocketStream }) => {
  throwsFromConversion((given) => new WebSocketStream(given));
});

streamTest("url is the serialized WebSocket URL", ({ WebSocketStream }) => {
  for (const [input, expected] of [
    ...serializedUrls(),
    ["", location.href.replace(/^http/, "ws").replace(/#.*/, "")],
  ]) {
    // @ts-expect-error: undefined on purpose, which Web IDL converts to "undefined"
    equal(discard(new WebSocketStream(input)).url, expected);
  }
});

streamTest("protocols must be a sequence of tokens", ({ WebSocketStream }) => {
  // @ts-expect-error: wrong types on purpose
  const made = (/** @type {unknown} */ protocols) => new WebSocketStream(url("/echo"), { protocols });
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

streamTest("options must be a dictionary", ({ WebSocketStream }) => {
  // @ts-expect-error: wrong types on purpose
  for (const bad of [1, "text", true, Symbol("x"), 1n]) throws(() => new WebSocketStream(url("/echo"), bad), TypeError);
  // @ts-expect-error: types that Web IDL converts to an empty dictionary
  for (const good of [undefined, null, {}, [], () => {}]) discard(new WebSocketStream(url("/echo"), good));
});

streamTest("signal must be an AbortSignal", ({ WebSocketStream }) => {
  for (const bad of [null, 1, {}, "x", new EventTarget(), new AbortController()]) {
    // @ts-expect-error: wrong types on purpose
    throws(() => new WebSocketStream(url("/echo"), { signal: bad }), TypeError);
  }
  discard(new WebSocketStream(url("/echo"), { signal: undefined }));
});

streamTest("arguments are converted in order before any of them is checked", ({ WebSocketStream }) => {
  /** @type {string[]} */
  const log = [];
  /**
   * @template T
   * @param {string} entry
   * @param {T} value
   */
  const logged = (entry, value) => {
    log.push(entry);
    return value;
  };
  const protocols = {
    get [Symbol.iterator]() {
      return logged("iterate", function* () {
        yield { toString: () => logged("name", "a a") };
      });
    },
  };
  const options = {
    get protocols() {
      return logged("get protocols", protocols);
    },
    get signal() {
      return logged("get signal", undefined);
    },
  };
  const input = { toString: () => logged("url", "ftp://a/") };
  // @ts-expect-error: objects on purpose, which Web IDL converts to strings
  throws(() => new WebSocketStream(input, options), { name: "SyntaxError" });
  deepEqual([...new Set(log)], ["url", "get protocols", "iterate", "name", "get signal"]);
  // A member of another type is reported before a bad URL or subprotocol.
  // @ts-expect-error: a wrong type on purpose
  throws(() => new WebSocketStream("ftp://a/", { protocols: ["a a"], signal: 1 }), TypeError);
  // @ts-expect-error: a wrong type on purpose
  throws(() => new WebSocketStream("ftp://a/", { protocols: "a" }), TypeError);
});

streamTest(
  "bad input throws even if the signal is aborted",
  ({ WebSocketStream }) => {
    const signal = AbortSignal.abort();
    throws(() => new WebSocketStream("ftp://a/", { signal }), { name: "SyntaxError" });
    throws(() => new WebSocketStream(url("/echo"), { signal, protocols: ["a", "a"] }), { name: "SyntaxError" });
  },
  ABORTED_FIRST,
);

test("WebSocketStream: bad input makes no native socket", () =>
  withStandIns((made) => {
    throws(() => new WebSocketStream("ftp://a/"), { name: "SyntaxError" });
    throws(() => new WebSocketStream(url("/echo"), { protocols: ["a", "a"] }), { name: "SyntaxError" });
    // @ts-expect-error: a wrong type on purpose
    throws(() => new WebSocketStream(url("/echo"), { signal: 1 }), TypeError);
    equal(made.length, 0, "native sockets");
  }));

streamTest("attributes and methods are those of a Web IDL interface", ({ WebSocketStream }) => {
  const { prototype } = WebSocketStream;
  equal(Object.prototype.toString.call(discard(new WebSocketStream(url("/echo")))), "[object WebSocketStream]");
  for (const name of ["url", "opened", "closed"]) {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    deepEqual([typeof get, set, enumerable, configurable], ["function", undefined, true, true], name);
  }
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(prototype, "close") ?? {};
  deepEqual([typeof value, value.length, writable, enumerable, configurable], ["function", 0, true, true, true]);
  throws(() => prototype.url, TypeError);
  throws(() => prototype.close.call({}), TypeError);
});

streamTest("opened and closed are the same promises on each access", ({ WebSocketStream }) => {
  const stream = discard(new WebSocketStream(url("/echo")));
  equal(stream.opened, stream.opened);
  equal(stream.closed, stream.closed);
  ok(stream.opened instanceof Promise && stream.closed instanceof Promise, "promises");
});

streamTest(
  "an aborted signal rejects opened and closed, and nothing connects",
  async ({ WebSocketStream }) => {
    const reason = { mine: true };
    const stream = new WebSocketStream(url("/echo"), { signal: AbortSignal.abort(reason) });
    equal(stream.url, url("/echo"));
    equal(await reasonOf(stream.opened), reason);
    equal(await reasonOf(stream.closed), reason);
    await rejects(new WebSocketStream(url("/echo"), { signal: AbortSignal.abort() }).opened, { name: "AbortError" });
    // Closing it has no effect and is not an error.
    equal(stream.close(), undefined);
  },
  ABORTED_FIRST,
);

test("WebSocketStream: the classes have the names that the proposal gives them", () => {
  deepEqual([WebSocketStream.name, WebSocketError.name], ["WebSocketStream", "WebSocketError"]);
});
