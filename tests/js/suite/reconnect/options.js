// What `reconnecting` is called with is checked before anything is tried.

import { deepEqual, equal, ok, throws } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { reconnecting, SockstreamError } from "../../support/reconnect.js";
import { withStandIns } from "../../support/stand-in.js";

/** @param {object} options  possibly of wrong types, on purpose */
const make = (options, target = "ws://stand.in/") => reconnecting(target, options);

const HEARTBEAT = { payload: "ping", isAnswer: () => true };

test("reconnecting throws for a bad URL, subprotocol or close code, before a native socket is made", () =>
  withStandIns((made) => {
    for (const target of ["ftp://a/", "ws://a/#b", "ws://a b/"]) {
      const error = throws(() => make({}, target), { code: "INVALID_URL" });
      ok(error instanceof SockstreamError, "a SockstreamError");
    }
    throws(() => make({ protocols: ["a", "a"] }), { code: "INVALID_PROTOCOL" });
    throws(() => make({ closeCodes: { receiveOverflow: 1001 } }), { code: "INVALID_CLOSE_CODE" });
    // @ts-expect-error: no target on purpose
    throws(() => reconnecting(), TypeError);
    // @ts-expect-error: a wrong type on purpose
    throws(() => reconnecting(8080), TypeError);
    equal(made.length, 0, "native sockets");
  }));

test("reconnecting throws a RangeError for a bound of 0, and for what is not a number", () =>
  withStandIns((made) => {
    for (const bad of [0, -1, NaN, "1", null]) {
      for (const options of [
        { attemptTimeout: bad },
        { idleTimeout: bad },
        { delays: { first: bad } },
        { delays: { max: bad } },
        { giveUpAfter: { attempts: bad } },
        { giveUpAfter: { time: bad } },
        { queue: { maxMessages: bad } },
        { queue: { maxBytes: bad } },
        { queue: { maxAge: bad } },
        { heartbeat: { ...HEARTBEAT, interval: bad } },
        { heartbeat: { ...HEARTBEAT, timeout: bad } },
      ]) {
        throws(() => make(options), RangeError);
      }
    }
    for (const bad of [-1, NaN, "1", null]) {
      for (const options of [{ minUptime: bad }, { keepMessages: bad }, { closeTimeout: bad }])
        throws(() => make(options), RangeError);
    }
    equal(made.length, 0, "native sockets");
  }));

test("reconnecting throws a TypeError for a heartbeat without payload or recogniser", () => {
  for (const heartbeat of [
    {},
    { payload: "ping" },
    { isAnswer: () => true },
    { payload: 1, isAnswer: () => true },
    { payload: "ping", isAnswer: "pong" },
    null,
    1,
  ]) {
    throws(() => make({ heartbeat }), TypeError);
  }
  throws(() => make({ heartbeat: HEARTBEAT, idleTimeout: 1000 }), TypeError);
});

test("reconnecting throws a TypeError that names an unknown option and the nearest known one", () => {
  /** @type {[options: object, unknown: string, known: string][]} */
  const cases = [
    [{ heartBeat: HEARTBEAT }, "heartBeat", "heartbeat"],
    [{ attemptTimeOut: 1 }, "attemptTimeOut", "attemptTimeout"],
    [{ heartbeat: { ...HEARTBEAT, intervall: 1 } }, "intervall", "interval"],
    [{ queue: { maxCount: 1 } }, "maxCount", "maxMessages"],
    [{ delays: { maximum: 1 } }, "maximum", "max"],
    [{ giveUpAfter: { tries: 1 } }, "tries", "time"],
  ];
  for (const [options, unknown, known] of cases) {
    const { message } = throws(() => make(options), TypeError);
    ok(message.includes(`“${unknown}”`) && message.includes(`“${known}”`), message);
  }
});

test("reconnecting throws a TypeError for callbacks that are not functions and for what is not a signal", () => {
  for (const name of ["onOpen", "onEvent", "classify"]) {
    for (const bad of ["x", 1, null, {}]) throws(() => make({ [name]: bad }), TypeError);
  }
  throws(() => make({ signal: {} }), TypeError);
  for (const options of ["chat", 1, null]) {
    // @ts-expect-error: wrong types on purpose
    throws(() => make(options), TypeError);
  }
});

test("importing the reconnect entry starts nothing, and a socket that was never used can be stopped", () =>
  withStandIns(async (made) => {
    const socket = make({});
    deepEqual([socket.state, socket.readyState, socket.url, socket.protocol], ["waiting", "connecting", "", ""]);
    const { reason } = await socket.stop();
    equal(reason, "stopped");
    deepEqual([socket.state, socket.readyState], ["stopped", "closed"]);
    equal(made.length, 0, "native sockets");
  }));
