// Prints what is being done, whether it worked, and how long it took.

import { performance } from "node:perf_hooks";

const terminal = process.stdout.isTTY;

/** Where nothing can be overwritten, a step is announced only if it takes so long that a reader would wonder. */
const ANNOUNCE_AFTER_MS = 3_000;

/**
 * Runs one step and prints one line about it: `✓ title (note)  0.1 s`.
 * @param {string} title
 * @param {(note: (text: string) => void) => unknown} action  may say more about what it did
 */
export async function step(title, action) {
  const began = performance.now();
  let note = "";
  const announce = terminal ? undefined : setTimeout(() => console.log(`… ${title}`), ANNOUNCE_AFTER_MS);
  if (terminal) process.stdout.write(`… ${title}`);
  const finish = (mark) => {
    clearTimeout(announce);
    clearLine();
    console.log(`${mark} ${title}${note && ` (${note})`}  ${formatSeconds((performance.now() - began) / 1000)}`);
  };
  try {
    const result = await action((text) => (note = text));
    finish("✓");
    return result;
  } catch (error) {
    finish("✗");
    throw error;
  }
}

/** Makes way on a terminal for output that is not ours. */
export function clearLine() {
  if (terminal) process.stdout.write("\r\x1b[K");
}

export function formatSeconds(seconds) {
  return `${seconds.toFixed(1)} s`;
}
