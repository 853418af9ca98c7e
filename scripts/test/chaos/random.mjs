// Random numbers that a seed determines.

/** A seed that nobody chose. */
export const newSeed = () => Math.floor(Math.random() * 2 ** 32);

/**
 * Returns a function like Math.random: the generator mulberry32.
 * @param {number} seed
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
