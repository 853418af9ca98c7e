// Garbage collection, where the browser allows a page to ask for it (Chromium with `--js-flags=--expose-gc`).

/** Collects what one competitor leaves behind, so that it isn't collected while the next one is measured. */
export const collectYoung = () => globalThis.gc?.({ type: "minor" });

/** Collects all garbage. Several passes are needed: an object that one pass frees may have kept another one alive. */
export async function collectAll() {
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
