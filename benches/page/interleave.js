// Measures all competitors of one case in rounds: in each round every competitor takes one turn, in random order.

import { ask } from "./ask.js";
import { collectAll, collectYoung } from "./collect.js";
import { within } from "./within.js";

/** @import { LoadedCompetitor, Measurement, Timing } from "./types.d.ts" */

/** The default length of a round: long against the timer's resolution, short against other work of the machine. */
const ROUND_MS = 12;

const STEP_LIMIT_MS = 10_000;

/** When a case has taken this long, it ends with the rounds that it has. */
const CASE_LIMIT_MS = 120_000;

/**
 * @template T
 * @param {Promise<T>} promise
 */
const limited = (promise) => within(STEP_LIMIT_MS, promise);

/**
 * @template Opened
 * @param {LoadedCompetitor[]} competitors  the baseline is the first
 * @param {Measurement<Opened>} measurement
 * @param {number} rounds
 * @returns {Promise<Record<string, Timing>>} by competitor
 */
export async function interleave(competitors, measurement, rounds) {
  const deadline = performance.now() + CASE_LIMIT_MS;
  /** @type {Record<string, Timing>} */
  const results = {};
  /** @param {string} name  @param {unknown} error */
  const fail = (name, error) => {
    results[name] = { failed: error instanceof Error ? error.message : String(error) };
  };
  /** @type {{competitor: LoadedCompetitor, opened: Opened, count: number, times: number[]}[]} */
  const ready = [];
  await collectAll();
  for (const competitor of competitors) {
    try {
      await ask("turn", competitor.name);
      await measurement.settle?.();
      const opened = await limited(measurement.open(competitor));
      await limited(measurement.verify(opened, competitor));
      const count = await limited(chooseCount(measurement, opened, competitor, ready[0]?.count));
      /** @type {number[]} */
      const times = [];
      results[competitor.name] = { perMessage: times };
      ready.push({ competitor, opened, count, times });
    } catch (error) {
      fail(competitor.name, error);
    }
  }
  for (let round = 0; round < rounds && performance.now() < deadline; round++) {
    for (const { competitor, opened, count, times } of shuffled(ready)) {
      if (results[competitor.name].failed) continue;
      try {
        if (measurement.settle) await ask("turn", competitor.name);
        await measurement.settle?.();
        collectYoung();
        const milliseconds = await limited(measurement.round(opened, count, competitor));
        times.push((milliseconds * 1e6) / count);
      } catch (error) {
        fail(competitor.name, error);
      }
    }
  }
  for (const { opened } of ready) {
    // How a connection ends is not part of the measurement.
    await limited(Promise.resolve(measurement.close(opened))).catch(() => {});
  }
  return results;
}

/**
 * Warms up, and returns how many messages a round of this competitor has.
 * @template Opened
 * @param {Measurement<Opened>} measurement
 * @param {Opened} opened
 * @param {LoadedCompetitor} competitor
 * @param {number | undefined} ofBaseline  the count of the baseline, which is the first
 */
async function chooseCount(measurement, opened, competitor, ofBaseline) {
  if (!measurement.sameCount || ofBaseline === undefined) return calibrate(measurement, opened, competitor);
  await measurement.settle?.();
  await measurement.round(opened, ofBaseline, competitor);
  return ofBaseline;
}

/**
 * Warms up, and returns how many messages fill a round.
 * @template Opened
 * @param {Measurement<Opened>} measurement
 * @param {Opened} opened
 * @param {LoadedCompetitor} competitor
 */
async function calibrate(measurement, opened, competitor) {
  const { most, unit, least = unit, round, settle, roundMs = ROUND_MS, warmUps = 5 } = measurement;
  let count = least;
  for (let warmUp = 0; ; warmUp++) {
    await settle?.();
    const milliseconds = await round(opened, count, competitor);
    const wanted = Math.ceil((count * roundMs) / Math.max(milliseconds, 0.05) / unit) * unit;
    if (warmUp >= warmUps && wanted <= 2 * count) return Math.max(least, Math.min(wanted, most));
    count = Math.max(least, Math.min(most, wanted, 8 * count));
    if (warmUp >= 12) return count;
  }
}

/**
 * @template T
 * @param {T[]} list
 */
function shuffled(list) {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}
