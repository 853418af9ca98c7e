// The scenarios, in the order they run.

import { finalCodes, retriedCodes } from "./scenarios/close-codes.mjs";
import { backAndForward, frozenPage, frozenPlain, offline, sleepingBrowser } from "./scenarios/life-cycle.mjs";
import {
  drops,
  lateDelivery,
  refusals,
  resets,
  restarts,
  slowHandshakes,
  stalls,
  stoppedServer,
} from "./scenarios/network.mjs";
import { randomFaults } from "./scenarios/random.mjs";
import { manyReconnects } from "./scenarios/reconnects.mjs";

/**
 * @typedef {object} Scenario
 * @property {string} title
 * @property {(scene: import("./scene.mjs").Scene) => Promise<void>} run
 * @property {string[]} [engines]   where it can run, if not everywhere
 * @property {string[]} [contexts]
 * @property {boolean} [everywhere]  whether it runs in workers too when all has to be short
 */

/** @type {Scenario[]} */
export const SCENARIOS = [
  { title: "killed and restarted", run: restarts, everywhere: true },
  { title: "TCP resets in a burst", run: resets },
  { title: "refused", run: refusals },
  { title: "server stopped by SIGSTOP", run: stoppedServer, everywhere: true },
  { title: "silence, then late delivery", run: lateDelivery },
  { title: "stalled with large messages, then reset", run: stalls },
  { title: "accepted and dropped", run: drops },
  { title: "slow handshakes", run: slowHandshakes },
  { title: "close codes that are retried", run: retriedCodes },
  { title: "close codes that are final", run: finalCodes },
  { title: "random faults", run: randomFaults, everywhere: true },
  { title: "accepted and closed, again and again", run: manyReconnects, everywhere: true },
  { title: "browser stopped by SIGSTOP", run: sleepingBrowser },
  { title: "offline", run: offline, everywhere: true },
  { title: "back and forward", run: backAndForward, contexts: ["window"] },
  { title: "frozen", run: frozenPage, engines: ["chromium"], contexts: ["window"] },
  { title: "frozen, without reconnecting", run: frozenPlain, engines: ["chromium"], everywhere: true },
];
