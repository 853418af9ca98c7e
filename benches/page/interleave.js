// Measures all contenders in one cell, in rounds: each round every contender once, in another order.

import { ask } from "./ask.js";
import { collectAll, collectYoung } from "./collect.js";
import { within } from "./within.js";

/** What a round should take unless a measurement says otherwise: long against the timer's resolution, short against what else a machine does. */
const ROUND_MS = 12;

/** Fewer rounds than this are no distribution; time is up only after them. */
const LEAST_ROUNDS = 3;

const STEP_LIMIT_MS = 10_000;

const limited = (promise) => within(STEP_LIMIT_MS, promise);

/**
 * @typedef {object} Measurement
 * @property {number} most    messages in a round
 * @property {number} unit    a round has a multiple of so many messages
 * @property {number} [least] and not fewer than this
 * @property {boolean} [sameCount]  everybody gets as many messages as naked can take in a round's time
 * @property {() => Promise<void>} [settle]  awaits the end of what the one before left behind
 * @property {(contender: object) => Promise<object>} open
 * @property {(opened: object, contender: object) => Promise<void>} verify  throws unless all arrives as it was sent
 * @property {(opened: object, count: number, contender: object) => Promise<number>} round  milliseconds for `count` messages
 * @property {(opened: object) => unknown} close
 */

/**
 * @param {object[]} contenders  naked is the first
 * @param {Measurement} measurement
 * @param {{runs: number, budgetMs: number}} limits
 * @returns {Promise<Record<string, {perMessage?: number[], failed?: string}>>} nanoseconds, a value for each round
 */
export async function interleave(contenders, measurement, { runs, budgetMs }) {
  const deadline = performance.now() + budgetMs;
  const results = {};
  const failed = (name, error) => (results[name] = { failed: String(error?.message ?? error) });
  const ready = [];
  await collectAll();
  for (const contender of contenders) {
    try {
      await ask("turn", contender.name);
      await measurement.settle?.();
      const opened = await limited(measurement.open(contender));
      await limited(measurement.verify(opened, contender));
      const shared = measurement.sameCount && ready[0]?.count;
      const count = shared || (await limited(calibrate(measurement, opened, contender)));
      results[contender.name] = { perMessage: [] };
      ready.push({ contender, opened, count });
    } catch (error) {
      failed(contender.name, error);
    }
  }
  for (let run = 0; run < runs && (run < LEAST_ROUNDS || performance.now() < deadline); run++) {
    for (const { contender, opened, count } of shuffled(ready)) {
      const result = results[contender.name];
      if (result.failed) continue;
      try {
        if (measurement.settle) await ask("turn", contender.name);
        await measurement.settle?.();
        collectYoung();
        const milliseconds = await limited(measurement.round(opened, count, contender));
        result.perMessage.push((milliseconds * 1e6) / count);
      } catch (error) {
        failed(contender.name, error);
      }
    }
  }
  for (const { opened } of ready) await limited(measurement.close(opened)).catch(() => {}); // no part of the measurement
  return results;
}

/** Warms up, and finds how many messages fill a round. */
async function calibrate(
  { most, unit, least = unit, round, settle, roundMs = ROUND_MS, warmUps = 5 },
  opened,
  contender,
) {
  let count = least;
  for (let warmUp = 0; ; warmUp++) {
    await settle?.();
    const milliseconds = await round(opened, count, contender);
    const wanted = Math.ceil((count * roundMs) / Math.max(milliseconds, 0.05) / unit) * unit;
    if (warmUp >= warmUps && wanted <= 2 * count) return Math.max(least, Math.min(wanted, most));
    count = Math.max(least, Math.min(most, wanted, 8 * count));
    if (warmUp >= 12) return count;
  }
}

function shuffled(list) {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}
