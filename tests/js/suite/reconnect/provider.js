// The function that returns where to connect, for each attempt anew.

import { deepEqual, equal, ok } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { lastOf, recorded, withReconnecting } from "../../support/reconnect.js";
import { eventually, pause, url } from "../../support/server.js";
import { onceMade } from "../../support/stand-in.js";

/** @typedef {import("/sockstream/reconnect.js").Attempt} Attempt */
/** @typedef {import("/sockstream/reconnect.js").Target} Target */

test("each attempt gets a fresh URL and subprotocols, its number, the failures and the last error", async () => {
  /** @type {Attempt[]} */
  const attempts = [];
  const provider = async (/** @type {Attempt} */ attempt) => {
    attempts.push(attempt);
    return { url: `ws://stand.in/?token=${attempt.number}`, protocols: [`p${attempt.number}`] };
  };
  await withReconnecting(
    { protocols: "unused" },
    async ({ socket, made, open }) => {
      (await onceMade(made)).end(1006, "", false);
      (await onceMade(made, 2)).end(1006, "", false);
      await open(3);
      deepEqual(
        made.map(({ url, protocols }) => [url, protocols]),
        [1, 2, 3].map((number) => [`ws://stand.in/?token=${number}`, [`p${number}`]]),
      );
      deepEqual([socket.url, socket.protocol], ["ws://stand.in/?token=3", "p3"]);
    },
    provider,
  );
  deepEqual(
    attempts.map(({ number, failures, error }) => [number, failures, error && /** @type {any} */ (error).code]),
    [
      [1, 0, undefined],
      [2, 1, "CONNECT"],
      [3, 2, "CONNECT"],
    ],
  );
});

test("the result of a provider that took too long is thrown away: no stale token is used", async () => {
  /** @type {((target: Target) => void)[]} */
  const answers = [];
  /** @type {AbortSignal[]} */
  const signals = [];
  const provider = (/** @type {Attempt} */ { signal }) => {
    signals.push(signal);
    return /** @type {Promise<Target>} */ (new Promise((resolve) => answers.push(resolve)));
  };
  await withReconnecting(
    { attemptTimeout: 30 },
    async ({ events, made }) => {
      await eventually("a second attempt", () => answers.length === 2);
      const { error } = lastOf(events, "waiting");
      equal(/** @type {any} */ (error).code, "ATTEMPT_TIMEOUT");
      deepEqual([signals[0].aborted, signals[1].aborted], [true, false]);
      answers[0]("ws://stand.in/stale");
      answers[1]("ws://stand.in/fresh");
      await onceMade(made);
      await pause(5);
      deepEqual(
        made.map((native) => native.url),
        ["ws://stand.in/fresh"],
      );
    },
    provider,
  );
});

test("a provider that throws or rejects is a failed attempt, and its error is told", async () => {
  const failure = new Error("no token");
  for (const fail of [
    () => {
      throw failure;
    },
    () => Promise.reject(failure),
  ]) {
    let calls = 0;
    await withReconnecting(
      {},
      async ({ open, events }) => {
        await open();
        equal(lastOf(events, "waiting").error, failure);
        equal(calls, 3);
      },
      () => (++calls < 3 ? fail() : "ws://stand.in/"),
    );
  }
});

test("a provider that returns nonsense stops the socket with a typed error, and is no loop", async () => {
  /** @type {[target: unknown, error: { name?: string, code?: string }][]} */
  const cases = [
    [undefined, { name: "TypeError" }],
    [null, { name: "TypeError" }],
    [8080, { name: "TypeError" }],
    [{}, { name: "TypeError" }],
    [{ url: "ws://a/", protocol: "b" }, { name: "TypeError" }],
    ["ftp://a/", { code: "INVALID_URL" }],
    [{ url: "ws://a/", protocols: ["b", "b"] }, { code: "INVALID_PROTOCOL" }],
  ];
  for (const [target, expected] of cases) {
    let calls = 0;
    await withReconnecting(
      {},
      async ({ socket, made }) => {
        const { reason, error } = await socket.stopped;
        equal(reason, "failed");
        const { name, code } = /** @type {{ name: string, code?: string }} */ (error);
        ok(expected.name === name || (code && expected.code === code), `${String(target)}: ${error}`);
        equal(await socket.next().catch((thrown) => thrown), error);
        deepEqual([calls, made.length], [1, 0], "calls and native sockets");
      },
      () => {
        calls++;
        return /** @type {string} */ (target);
      },
    );
  }
});

test("a provider that never returns delays stop no longer than others", () =>
  withReconnecting(
    {},
    async ({ socket, made }) => {
      await eventually("it is asked", () => socket.state === "providing");
      equal((await socket.stop()).reason, "stopped");
      equal(made.length, 0, "native sockets");
    },
    () => new Promise(() => {}),
  ));

test("a provider that stops the socket is asked no more", async () => {
  const { socket } = recorded(() => {
    socket.stop();
    return url("/echo");
  });
  equal((await socket.stopped).reason, "stopped");
});

test("classify decides after a failure of the provider as well", () =>
  withReconnecting(
    { classify: (end) => (end instanceof SyntaxError ? "stop" : undefined) },
    async ({ socket }) => {
      const { reason, error } = await socket.stopped;
      equal(reason, "closed");
      ok(error instanceof SyntaxError, String(error));
    },
    () => Promise.reject(new SyntaxError("expected")),
  ));
