// The standard's WebSocket: what its constructor accepts and refuses, and in which order.

import { deepEqual, equal, ok, throws } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { url } from "../../support/server.js";
import { discard, OURS, openSocket, socketTest } from "../../support/socket-test.js";
import { withStandIns } from "../../support/stand-in.js";
import { BAD_URLS, serializedUrls, throwsFromConversion } from "../../support/urls.js";

/** @typedef {string | string[] | undefined} Protocols */

const SYNTAX_ERROR = { name: "SyntaxError", code: DOMException.SYNTAX_ERR };

socketTest("the constructor requires new and a URL", ({ WebSocket }) => {
  // @ts-expect-error: called without new on purpose
  throws(() => WebSocket(url("/echo")), TypeError);
  // @ts-expect-error: no argument on purpose
  throws(() => new WebSocket(), TypeError);
});

socketTest("a bad URL is a SyntaxError", ({ WebSocket }) => {
  for (const input of BAD_URLS) {
    const error = throws(() => new WebSocket(input), SYNTAX_ERROR);
    ok(error instanceof DOMException, `a DOMException for ${input}`);
  }
});

socketTest(
  "a space in the host is a SyntaxError",
  ({ WebSocket }) => {
    throws(() => new WebSocket("ws://a b/"), SYNTAX_ERROR);
  },
  (engine) => engine === "chromium" && "it escapes the space",
);

socketTest("url is the serialized WebSocket URL, also of http, https and relative URLs", ({ WebSocket }) => {
  for (const [input, expected] of serializedUrls()) {
    // @ts-expect-error: undefined and null on purpose, which Web IDL converts to text
    equal(discard(new WebSocket(input)).url, expected, `for ${input}`);
  }
});

socketTest(
  "an empty URL is that of the page or worker",
  ({ WebSocket }) => {
    equal(discard(new WebSocket("")).url, location.href.replace(/^http/, "ws"));
  },
  (engine) => engine === "firefox" && "it refuses an empty URL",
);

socketTest("a URL that can't be converted to a string is its exception", ({ WebSocket }) => {
  throwsFromConversion((given) => new WebSocket(given));
});

socketTest("a subprotocol that is no token, or is offered twice, is a SyntaxError", ({ WebSocket }) => {
  for (const bad of ["", "a b", "a,b", "a/b", "é", "\0", "\x7f", ["a", "a"], ["a", "b c"], [""], ["a", ""]])
    throws(() => new WebSocket(url("/echo"), bad), SYNTAX_ERROR);
});

socketTest("protocols are a string or a sequence", ({ WebSocket }) => {
  const made = (/** @type {unknown} */ protocols) => new WebSocket(url("/echo"), /** @type {Protocols} */ (protocols));
  for (const good of [undefined, [], "a", ["a", "b"], new Set(["a", "b"]), 1, null, true, [1, null], new String("ab")])
    discard(made(good));
  // Converted to "[object Object]", which is no token.
  throws(() => made({}), SYNTAX_ERROR);
  throws(() => made(new String("aa")), SYNTAX_ERROR);
  for (const bad of [Symbol("x"), [Symbol("x")], { [Symbol.iterator]: 1 }]) throws(() => made(bad), TypeError);
});

socketTest("the URL and the protocols are converted in order before either is checked", ({ WebSocket }) => {
  /** @type {string[]} */
  const log = [];
  const input = { toString: () => `ftp://${log.push("url")}/` };
  const protocols = {
    *[Symbol.iterator]() {
      log.push("protocols");
      yield { toString: () => `a a${log.push("name")}` };
    },
  };
  // @ts-expect-error: objects on purpose, which Web IDL converts
  throws(() => new WebSocket(input, protocols), SYNTAX_ERROR);
  deepEqual(log, ["url", "protocols", "name"]);
  // @ts-expect-error: a wrong type on purpose
  throws(() => new WebSocket("ftp://a/", [Symbol("x")]), TypeError);
});

socketTest("the server chooses one of the protocols", async (api) => {
  for (const offer of ["chat.v1", ["other", "chat.v1"]]) {
    const { socket } = await openSocket(api, "/echo", offer);
    equal(socket.protocol, "chat.v1");
    discard(socket);
  }
  const { socket } = await openSocket(api);
  equal(socket.protocol, "");
  discard(socket);
});

test("WebSocket: bad input makes no native socket", () =>
  withStandIns((made) => {
    throws(() => new OURS.WebSocket("ftp://a/"), SYNTAX_ERROR);
    throws(() => new OURS.WebSocket(url("/echo"), ["a", "a"]), SYNTAX_ERROR);
    equal(made.length, 0, "native sockets");
  }));
