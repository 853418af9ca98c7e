// WebSocketError: its shape, and what its constructor accepts and refuses.

import { deepEqual, equal, ok, throws } from "../../support/assert.js";
import { CLAMPS, streamTest } from "../../support/stream-test.js";

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
  // @ts-expect-error: called without new on purpose
  throws(() => WebSocketError("called"), TypeError);
});

streamTest("WebSocketError has the message, code and reason that it is made with", ({ WebSocketError }) => {
  /** @type {{ message?: unknown, init?: unknown, expected: [string, number | null, string] }[]} */
  const cases = [
    { message: "text", expected: ["text", null, ""] },
    { init: {}, expected: ["", null, ""] },
    { init: null, expected: ["", null, ""] },
    { message: 1, expected: ["1", null, ""] },
    { init: { closeCode: 1000 }, expected: ["", 1000, ""] },
    { init: { closeCode: 3000, reason: "r" }, expected: ["", 3000, "r"] },
    { init: { closeCode: 4999 }, expected: ["", 4999, ""] },
    { init: { closeCode: "4000.9" }, expected: ["", 4000, ""] },
    { init: { reason: "alone" }, expected: ["", 1000, "alone"] },
    { init: { reason: "" }, expected: ["", null, ""] },
    { init: { reason: undefined }, expected: ["", null, ""] },
    { init: { reason: null }, expected: ["", 1000, "null"] },
    { init: { reason: "é".repeat(61) }, expected: ["", 1000, "é".repeat(61)] },
    { init: { reason: "a\ud800" }, expected: ["", 1000, "a\ufffd"] },
  ];
  for (const { message: given, init, expected } of cases) {
    // @ts-expect-error: other types on purpose, which Web IDL converts
    const { message, closeCode, reason } = new WebSocketError(given, init);
    deepEqual([message, closeCode, reason], expected);
  }
});

streamTest(
  "WebSocketError throws for codes and reasons that can't be sent",
  ({ WebSocketError }) => {
    for (const closeCode of [0, 1, 999, 1001, 1005, 1006, 1015, 2999, 5000, 65535, null, false, "", []]) {
      // @ts-expect-error: other types on purpose, which Web IDL converts to numbers out of range
      throws(() => new WebSocketError("", { closeCode }), {
        name: "InvalidAccessError",
        code: DOMException.INVALID_ACCESS_ERR,
      });
    }
    for (const closeCode of [-1, 65536, NaN, Infinity, -Infinity, "x", {}, 1n, Symbol("x")]) {
      // @ts-expect-error: wrong types on purpose
      throws(() => new WebSocketError("", { closeCode }), TypeError);
    }
    throws(() => new WebSocketError("", { reason: "x".repeat(124) }), { name: "SyntaxError" });
    throws(() => new WebSocketError("", { closeCode: 1000, reason: "é".repeat(62) }), { name: "SyntaxError" });
    throws(() => new WebSocketError("", { closeCode: 999, reason: "x".repeat(124) }), { name: "InvalidAccessError" });
    // @ts-expect-error: a wrong type on purpose
    throws(() => new WebSocketError("", { reason: Symbol("x") }), TypeError);
    // @ts-expect-error: wrong types on purpose
    for (const init of [1, "x", true]) throws(() => new WebSocketError("", init), TypeError);
    // @ts-expect-error: a wrong type on purpose
    throws(() => new WebSocketError(Symbol("x")), TypeError);
  },
  CLAMPS,
);

streamTest("WebSocketError's attributes are read-only accessors", ({ WebSocketError }) => {
  const error = new WebSocketError("", { closeCode: 4000, reason: "r" });
  throws(() => Object.assign(error, { closeCode: 1 }), TypeError);
  throws(() => Object.assign(error, { reason: "x" }), TypeError);
  for (const name of /** @type {const} */ (["closeCode", "reason"])) {
    const { set, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocketError.prototype, name) ?? {};
    deepEqual([set, enumerable, configurable], [undefined, true, true], name);
    throws(() => WebSocketError.prototype[name], TypeError);
  }
});

streamTest("WebSocketError converts closeCode before reason", ({ WebSocketError }) => {
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
  const init = {
    get reason() {
      return logged("get reason", { toString: () => logged("reason", "r") });
    },
    get closeCode() {
      return logged("get closeCode", { valueOf: () => logged("closeCode", 4000) });
    },
  };
  // @ts-expect-error: objects on purpose, which Web IDL converts
  new WebSocketError("", init);
  deepEqual(log, ["get closeCode", "closeCode", "get reason", "reason"]);
});
