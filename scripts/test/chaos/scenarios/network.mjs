// What servers and networks do: restarts, resets, refusals, silence, dropped connections, and handshakes that take too long.

import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../../lib/until.mjs";

/** @typedef {import("../scene.mjs").Scene} Scene */

/** Finds a silent connection after less than a second. */
export const HEARTBEAT = { interval: 200, timeout: 300 };

/** Between faults, so many messages come. */
const BETWEEN = 40;

/**
 * Kills the server without a word, and starts it again; the browser is connected to the process itself.
 * @param {Scene} scene
 */
export async function restarts(scene) {
  const session = await scene.start({ direct: true });
  for (const _ of times(scene.long ? 20 : 2)) {
    await session.untilMoved(BETWEEN);
    await session.through(async () => {
      await scene.server.kill();
      await scene.server.start();
    });
    scene.faults++;
  }
}

/** Resets the connection, and then each that follows, in a burst. @param {Scene} scene */
export async function resets(scene) {
  const session = await scene.start();
  const burst = scene.long ? 10 : 3;
  for (const _ of times(scene.long ? 5 : 2)) {
    await session.untilMoved(BETWEEN);
    await session.through(() => {
      scene.relay.next(...times(burst).map(() => /** @type {const} */ ("reset")));
      scene.relay.reset();
    });
    scene.faults += burst + 1;
  }
}

/** Nobody listens for a while. @param {Scene} scene */
export async function refusals(scene) {
  const session = await scene.start();
  await session.untilMoved(BETWEEN);
  await session.through(async () => {
    scene.relay.refuse();
    scene.relay.reset();
    await sleep(scene.long ? 10_000 : 1_000);
    await scene.relay.listen();
  });
  scene.faults++;
  const { events } = await session.progress();
  scene.check("attempts were made while nobody listened", events.connecting > 2, events);
}

/**
 * The server's process is stopped: its connections stay, and nothing comes. The heartbeat finds that, and the client comes back
 * when the process is continued.
 * @param {Scene} scene
 */
export async function stoppedServer(scene) {
  const session = await scene.start({ direct: true, heartbeat: HEARTBEAT, options: { attemptTimeout: 500 } });
  for (const _ of times(scene.long ? 5 : 1)) {
    await session.untilMoved(BETWEEN);
    const before = (await session.progress()).events;
    await session.silently(async () => {
      scene.server.pause();
      await until(
        "the heartbeat has found the silence",
        async () => (await session.progress()).events.disconnected > (before.disconnected ?? 0),
      );
      if (scene.long) await sleep(5_000);
      scene.server.resume();
    });
    scene.faults++;
  }
}

/**
 * The network falls silent, and delivers what it kept when the client has another connection: what was told unconfirmed arrives
 * after all.
 * @param {Scene} scene
 */
export async function lateDelivery(scene) {
  const session = await scene.start({ heartbeat: HEARTBEAT });
  for (const _ of times(scene.long ? 20 : 2)) {
    await session.untilMoved(BETWEEN);
    await session.through(() => scene.relay.silence());
    scene.relay.deliver();
    scene.faults++;
  }
}

/**
 * The network takes nothing more while the client sends large messages; then the connection is reset. The browser knows of some
 * that they never left, unless its buffers below `bufferedAmount` hold all that the client may send: WebKitGTK's do.
 * @param {Scene} scene
 */
export async function stalls(scene) {
  const count = scene.long ? 10 : 1;
  // Of each round some come, and the client's whole window may wait.
  const session = await scene.start({ padding: 1 << 18, goal: 200 * count });
  for (const _ of times(count)) {
    await session.untilMoved(20);
    scene.relay.stall();
    const isStalled = async () => {
      const { bufferedAmount, windowIsFull } = await session.progress();
      return bufferedAmount > 1 << 18 || windowIsFull;
    };
    await until("a message waits to be sent", isStalled, { found: () => session.progress() });
    await session.through(() => scene.relay.reset());
    scene.faults++;
  }
}

/** Connections are accepted and ended at once: the TCP connection, and the WebSocket. @param {Scene} scene */
export async function drops(scene) {
  const session = await scene.start();
  const count = scene.long ? 10 : 3;
  await session.untilMoved(BETWEEN);
  await session.through(() => {
    scene.relay.next(...times(count).map(() => /** @type {const} */ ("drop")));
    scene.relay.reset();
  });
  await session.untilMoved(BETWEEN);
  await session.through(() => {
    scene.server.send({ drops: times(count).map((index) => (index % 2 ? "terminate" : 1011)) });
    scene.relay.reset();
  });
  scene.faults += 2 * (count + 1);
}

/** The handshake takes longer than an attempt may. @param {Scene} scene */
export async function slowHandshakes(scene) {
  const session = await scene.start({ options: { attemptTimeout: 300 } });
  for (const _ of times(scene.long ? 10 : 1)) {
    await session.untilMoved(BETWEEN);
    await session.through(() => {
      scene.relay.next("hold", "hold");
      scene.relay.reset();
    });
    scene.faults += 3;
  }
}

/** @param {number} count */
export const times = (count) => [...Array(count).keys()];
