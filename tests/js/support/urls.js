// URLs and what constructors make of them, for each constructor that takes one.

import { equal, throws } from "./assert.js";
import { url } from "./server.js";

/** Each is a SyntaxError. */
export const BAD_URLS = [
  "ftp://a/",
  "mailto:a@b",
  "about:blank",
  "ws://",
  "ws://a:99999/",
  "ws://[::g]/",
  "ws://a/#",
  "ws://a/#x",
  "http://a/#x",
  "/echo#x",
];

/** URLs that can be given, and those that they become. @returns {[given: unknown, expected: string][]} */
export function serializedUrls() {
  const base = location.href.replace(/^http/, "ws");
  return [
    [url("/echo"), url("/echo")],
    ["/echo", new URL("/echo", base).href],
    ["echo?x=é", new URL("echo?x=é", base).href],
    [location.origin, `${location.origin.replace(/^http/, "ws")}/`],
    [new URL(url("/echo")), url("/echo")],
    [url("/a b"), url("/a%20b")],
    [url("/echo").toUpperCase().replace("/ECHO", "/echo"), url("/echo")],
    [undefined, new URL("undefined", base).href],
    [null, new URL("null", base).href],
  ];
}

/**
 * A URL that can't be converted to a string is the exception of its conversion.
 * @param {(given: any) => unknown} construct
 */
export function throwsFromConversion(construct) {
  throws(() => construct(Symbol("x")), TypeError);
  const mine = new Error("mine");
  const thrower = {
    toString: () => {
      throw mine;
    },
  };
  equal(
    throws(() => construct(thrower), Error),
    mine,
  );
}
