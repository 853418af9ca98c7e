// Random faults, one after the other, over numbered messages each way.

import { setTimeout as sleep } from "node:timers/promises";
import { HEARTBEAT, times } from "./network.mjs";

/** @typedef {import("../scene.mjs").Scene} Scene */
/** @typedef {import("../scene.mjs").Session} Session */

const LONG = { faults: 1_000, goal: 50_000 };
const SHORT = { faults: 40, goal: 4_000 };

const CODES = [1001, 1005, 1011, 1014];

/**
 * Each fault, how many of it there are in a row of all, and what it does; it ends when the client is connected again.
 * @type {Record<string, { share: number, act: (scene: Scene, session: Session) => Promise<unknown> }>}
 */
const FAULTS = {
  reset: { share: 4, act: (scene, session) => session.through(() => scene.relay.reset()) },
  burst: {
    share: 1,
    act: (scene, session) =>
      session.through(() => {
        scene.relay.next("reset", "reset", "reset");
        scene.relay.reset();
      }),
  },
  drop: {
    share: 2,
    act: (scene, session) =>
      session.through(() => {
        scene.relay.next("drop");
        scene.relay.reset();
      }),
  },
  "drop when open": {
    share: 2,
    act: (scene, session) =>
      session.through(() => {
        scene.server.send({ drops: [pick(scene, [1011, "terminate"])] });
        scene.relay.reset();
      }),
  },
  restart: {
    share: 1,
    act: (scene, session) =>
      session.through(async () => {
        await scene.server.kill();
        await scene.server.start();
      }),
  },
  refuse: {
    share: 1,
    act: (scene, session) =>
      session.through(async () => {
        scene.relay.refuse();
        scene.relay.reset();
        await sleep(100);
        await scene.relay.listen();
      }),
  },
  silence: { share: 1, act: (scene, session) => session.through(() => scene.relay.silence()) },
  late: {
    share: 2,
    async act(scene, session) {
      await session.through(() => scene.relay.silence());
      scene.relay.deliver();
    },
  },
  "stopped server": {
    share: 1,
    act: (scene, session) =>
      session.silently(async () => {
        scene.server.pause();
        await sleep(HEARTBEAT.interval + HEARTBEAT.timeout + 200);
        scene.server.resume();
        // It may have been continued before the client had noticed.
        scene.relay.reset();
      }),
  },
  "slow handshake": {
    share: 1,
    act: (scene, session) =>
      session.through(() => {
        scene.relay.next("hold");
        scene.relay.reset();
      }),
  },
  code: {
    share: 3,
    act: (scene, session) =>
      session.through(() => scene.server.send({ end: { client: session.client, how: pick(scene, CODES) } })),
  },
  "offline and online": {
    share: 1,
    act: (scene, session) =>
      session.through(async () => {
        await scene.page.ask("setOnLine", false);
        scene.relay.reset();
        await sleep(20);
        await scene.page.ask("setOnLine", true);
      }),
  },
};

const NAMES = Object.entries(FAULTS).flatMap(([name, { share }]) => times(share).map(() => name));

/** @param {Scene} scene */
export async function randomFaults(scene) {
  const { faults, goal } = scene.long ? LONG : SHORT;
  // Every second run keeps messages that are sent while there is no connection, for a short time.
  const queue = scene.random() < 0.5 ? { maxMessages: 2, maxAge: 100 } : undefined;
  const session = await scene.start({
    goal,
    rate: 10,
    heartbeat: HEARTBEAT,
    options: { attemptTimeout: 400, delays: { first: 10, max: 60 }, ...(queue && { queue }) },
  });
  /** @type {Record<string, number>} */
  const counts = {};
  for (const _ of times(faults)) {
    await session.untilMoved(Math.floor((goal / faults) * scene.random()));
    const name = pick(scene, NAMES);
    await FAULTS[name].act(scene, session);
    counts[name] = (counts[name] ?? 0) + 1;
    scene.faults++;
  }
  scene.note = `${queue ? "with a queue; " : ""}${Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ")}`;
}

/** @template T @param {Scene} scene @param {T[]} list @returns {T} */
const pick = (scene, list) => list[Math.floor(scene.random() * list.length)];
