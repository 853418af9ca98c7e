// Garbage collection, where the browser lets us ask for it (Chromium with `--js-flags=--expose-gc`).

/** What one contender leaves behind must not be collected in the turn of the next. */
export const collectYoung = () => globalThis.gc?.({ type: "minor" });

/** More than once: what the first finds dead may hold what only the next one finds. */
export async function collectAll() {
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
