// Waits until a condition holds.

import { setTimeout as sleep } from "node:timers/promises";
import { stopSignal } from "./processes.mjs";
import { UserError } from "./user-error.mjs";

const LIMIT_MS = 60_000;
/** The pauses between looks, which grow up to the last one. */
const PAUSES_MS = [1, 2, 5, 10, 20];

/**
 * Waits until a condition holds, and resolves with its value.
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} condition
 * @param {{ limit?: number, found?: () => unknown }} [options]  `found` tells what there is instead
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, condition, { limit = LIMIT_MS, found } = {}) {
  const deadline = Date.now() + limit;
  for (let looks = 0; ; looks++) {
    const value = await condition();
    if (value) return value;
    if (stopSignal()) throw new UserError(`Stopped by ${stopSignal()}.`);
    if (Date.now() > deadline) {
      throw new UserError(`Timed out waiting until ${what}.`, found && JSON.stringify(await found()));
    }
    await sleep(PAUSES_MS[Math.min(looks, PAUSES_MS.length - 1)]);
  }
}
