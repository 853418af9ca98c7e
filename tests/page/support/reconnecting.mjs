// What tests do with the page's panel for reconnecting.
import { NETWORK_FAILURE } from "./browser.mjs";
import { untilState } from "./page.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Values of the panel's fields, by their labels; `queue` is the checkbox.
 *
 * @typedef {{first?: string, largest?: string, heartbeat?: string, answer?: string, attempts?: string, queue?: boolean}} Options
 */

const LABELS = {
  first: "First delay (s)",
  largest: "Largest delay (s)",
  heartbeat: "Heartbeat every (s)",
  answer: "Answer within (s)",
  attempts: "Give up after",
};

/** Browsers print an error for each connection that fails. */
export const FAILURES = { allowed: NETWORK_FAILURE };

/** The same, with delays that are as long as they may be: they are drawn at random. */
export const LONG_DELAYS = {
  ...FAILURES,
  prepare: (/** @type {Page} */ page) =>
    page.addInitScript(() => {
      Math.random = () => 0.999;
    }),
};

/**
 * Switches reconnecting on, with these options.
 *
 * @param {Page} page
 * @param {Options} [options]
 */
export async function switchOn(page, { queue, ...texts } = {}) {
  await page.getByRole("switch").check();
  for (const [name, label] of Object.entries(LABELS)) {
    const text = texts[/** @type {keyof typeof LABELS} */ (name)];
    if (text !== undefined) await page.getByLabel(label).fill(text);
  }
  if (queue !== undefined) await page.getByLabel("Queue messages").setChecked(queue);
}

/**
 * Switches reconnecting on, connects to `/echo`, and waits until the connection is open.
 *
 * @param {Page} page
 * @param {Options} [options]
 */
export async function connectReconnecting(page, options) {
  await switchOn(page, options);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await untilState(page, "Open");
}

/**
 * Returns the marks of the sent messages in the log, oldest first: the number, the content, and what became of it.
 *
 * @param {Page} page
 */
export function sentMessages(page) {
  return page.locator("#log-rows tr.row-sent").evaluateAll((rows) =>
    rows.map((row) => {
      const text = (/** @type {string} */ selector) => (row.querySelector(selector)?.textContent ?? "").trim();
      return {
        number: text(".number"),
        content: text(".body"),
        trip: text(".col-trip"),
        mark: row instanceof HTMLElement ? row.dataset.mark : undefined,
      };
    }),
  );
}

/**
 * Returns the classes of the shapes in the picture, oldest first.
 *
 * @param {Page} page
 */
export function shapes(page) {
  return page
    .locator("#strip .strip-bars rect")
    .evaluateAll((rects) => rects.map((rect) => rect.getAttribute("class")?.replace("strip-", "")));
}
