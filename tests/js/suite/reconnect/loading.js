// The wasm of the entry `reconnect`, which loads when the first socket is made.

import { deepEqual, equal, isPending, ok, rejects } from "../../support/assert.js";
import { context, test } from "../../support/harness.js";
import { url } from "../../support/server.js";
import { withStandIns } from "../../support/stand-in.js";
import { withGlobal } from "../../support/watch.js";

/** Service workers can't import while they run. */
const skip = () => context() === "service" && "a service worker can't import a fresh copy of the package";

let copies = 0;

/**
 * Imports a copy of the entry that no other test has used.
 * @returns {Promise<typeof import("/sockstream/reconnect.js")>}
 */
const fresh = () => import(`/sockstream/reconnect.js?copy=${copies++}`);

/**
 * Runs `act` with a `fetch` that answers when `release` is called: as the native one, or not at all.
 * @template T
 * @param {(gate: { release: () => void, refuse: (error: unknown) => void, fetched: string[] }) => T} act
 */
function gated(act) {
  const { fetch } = globalThis;
  let [release, refuse] = [() => {}, (/** @type {unknown} */ _) => {}];
  const opened = /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => ([release, refuse] = [resolve, reject]))
  );
  /** @type {string[]} */
  const fetched = [];
  const waiting = async (/** @type {string} */ input) => {
    fetched.push(new URL(input, location.href).pathname);
    await opened;
    return fetch(input);
  };
  return withGlobal("fetch", waiting, () => act({ release, refuse, fetched }));
}

test("importing the reconnect entry fetches nothing, and the first socket fetches its wasm once", { skip }, () =>
  gated(async ({ release, fetched }) => {
    const { reconnecting } = await fresh();
    deepEqual(fetched, []);
    const sockets = [reconnecting(url("/echo")), reconnecting(url("/echo"))];
    ok(await isPending(sockets[0].stopped), "they wait");
    deepEqual(fetched, ["/sockstream/wasm/reconnect_bg.wasm"]);
    release();
    for (const socket of sockets) await socket.stop();
    equal(fetched.length, 1);
  }),
);

test("a wasm that can't be loaded stops the socket with LOAD", { skip }, () =>
  gated(async ({ refuse }) => {
    const { reconnecting, SockstreamError } = await fresh();
    const socket = reconnecting(url("/echo"), { queue: {} });
    const sent = socket.send("x");
    refuse(new TypeError("no network"));
    const { reason, error } = await socket.stopped;
    ok(reason === "failed" && error instanceof SockstreamError && error.code === "LOAD", String(error));
    await rejects(sent, { code: "STOPPED" });
    equal(await socket.next().catch((thrown) => thrown), error);
  }),
);

test("stop does not wait for the wasm, and nothing is tried when it has loaded", { skip }, () =>
  withStandIns((made) =>
    gated(async ({ release }) => {
      const { reconnecting, load } = await fresh();
      const socket = reconnecting("ws://stand.in/");
      equal((await socket.stop()).reason, "stopped");
      release();
      await load();
      equal(made.length, 0, "native sockets");
    }),
  ),
);

test("what is sent while the wasm loads is bounded, and sent in order if there is a queue", { skip }, () =>
  gated(async ({ release }) => {
    const { reconnecting } = await fresh();
    const sendBuffer = { maxQueuedMessages: 1, maxQueuedBytes: 10 };
    const socket = reconnecting(url("/echo"), { sendBuffer, queue: { maxMessages: 2, maxBytes: 100 } });
    const sends = ["a", "b"].map((text) => socket.send(text));
    const flushed = socket.flush();
    const others = Array.from({ length: 10 }, () => socket.send("more").catch((error) => error.code));
    ok(await isPending(sends[0]), "it waits");
    release();
    deepEqual(await Promise.all(sends), [1, 2]);
    await flushed;
    deepEqual([(await socket.next()).value, (await socket.next()).value], ["a", "b"]);
    const refused = (await Promise.all(others)).filter((code) => code === "SEND_QUEUE_FULL");
    ok(refused.length >= 8, `${refused.length} refused`);
    await socket.stop();
  }),
);
