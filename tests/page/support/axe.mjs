// Runs axe-core on the page, and names the layouts it is run in.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** @typedef {{id: string, nodes: {target: string[]}[]}} AxeResult  what the tests use of it */
/** @typedef {{run: () => Promise<{violations: AxeResult[], passes: AxeResult[]}>}} Axe */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {Record<string, import("playwright-core").BrowserContextOptions>} */
export const LAYOUTS = {
  light: {},
  dark: { colorScheme: "dark" },
  "390 px": { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

/**
 * Fails if axe finds a violation.
 *
 * @param {import("playwright-core").Page} page
 */
export async function assertAccessible(page) {
  // Evaluated, since the page's Content Security Policy allows no inline script.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() =>
    /** @type {typeof globalThis & {axe: Axe}} */ (globalThis).axe.run(),
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  assert.deepEqual(found, []);
  assert.ok(passes.length > 20, `axe ran ${passes.length} rules only`);
}
