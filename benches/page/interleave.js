// Measures all contenders in one cell, in rounds: each round every contender once, in another order.

/** What a round should take unless a measurement says otherwise: long against the timer's resolution, short against what else a machine does. */
const ROUND_MS = 12;

const STEP_LIMIT_MS = 10_000;

/**
 * @param {object[]} contenders
 * @param {object} measurement  open, verify, round, close
 * @param {number} runs
 * @returns {Promise<Record<string, {perMessage?: number[], failed?: string}>>} nanoseconds, a value for each run
 */
export async function interleave(contenders, measurement, runs) {
  const results = {};
  const ready = [];
  for (const contender of contenders) {
    try {
      const opened = await limited(measurement.open(contender));
      await limited(measurement.verify(opened));
      const count = await limited(calibrate(measurement, opened, contender));
      results[contender.name] = { perMessage: [] };
      ready.push({ contender, opened, count });
    } catch (error) {
      results[contender.name] = { failed: String(error?.message ?? error) };
    }
  }
  for (let run = 0; run < runs; run++) {
    for (const { contender, opened, count } of shuffled(ready)) {
      const result = results[contender.name];
      if (result.failed) continue;
      try {
        const milliseconds = await limited(measurement.round(opened, count, contender));
        result.perMessage.push((milliseconds * 1e6) / count);
      } catch (error) {
        results[contender.name] = { failed: String(error?.message ?? error) };
      }
    }
  }
  for (const { opened } of ready) await limited(measurement.close(opened)).catch(() => {}); // no part of the measurement
  return results;
}

/** Warms up, and finds how many messages fill a round. */
async function calibrate({ most, unit, round, roundMs = ROUND_MS, warmUps = 5 }, opened, contender) {
  let count = unit;
  for (let warmUp = 0; ; warmUp++) {
    const milliseconds = await round(opened, count, contender);
    const wanted = Math.ceil((count * roundMs) / Math.max(milliseconds, 0.05) / unit) * unit;
    if (warmUp >= warmUps && wanted <= 2 * count) return Math.max(unit, Math.min(wanted, most));
    count = Math.max(unit, Math.min(most, wanted, 8 * count));
    if (warmUp >= 12) return count;
  }
}

async function limited(promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${STEP_LIMIT_MS / 1000} s`)), STEP_LIMIT_MS);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
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
