// What tests do on the page, and what they wait for.
import assert from "node:assert/strict";
import { WAIT_MS } from "./browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Waits until the element's text equals or matches the pattern, and returns the text. A failure names the text it had
 * instead.
 *
 * @param {Page} page
 * @param {string} selector
 * @param {string | RegExp} pattern
 */
export async function untilText(page, selector, pattern) {
  const deadline = Date.now() + WAIT_MS;
  let text = "";
  do {
    text = await textOf(page, selector);
    if (typeof pattern === "string" ? text === pattern : pattern.test(text)) return text;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  } while (Date.now() < deadline);
  assert.fail(`Timed out waiting for ${selector} to become ${pattern}; it is “${text}”.`);
}

/**
 * Returns the element's text without surrounding spaces.
 *
 * @param {Page} page
 * @param {string} selector
 */
export async function textOf(page, selector) {
  return ((await page.locator(selector).textContent()) ?? "").trim();
}

/**
 * Waits until the page shows that state of the connection.
 *
 * @param {Page} page
 * @param {"Not connected" | "Connecting" | "Open" | "Waiting" | "Offline" | "Closing" | "Closed" | "Failed"} state
 */
export function untilState(page, state) {
  return untilText(page, "#state", state);
}

/**
 * Connects, and waits until the connection is open.
 *
 * @param {Page} page
 * @param {string} [url]  what the field has by default when left out
 */
export async function connectTo(page, url) {
  if (url) await page.getByLabel("URL").fill(url);
  await press(page, "Connect");
  await untilState(page, "Open");
}

/**
 * Clicks the button of that name.
 *
 * @param {Page} page
 * @param {string} name
 */
export function press(page, name) {
  return page.getByRole("button", { name, exact: true }).click();
}

/**
 * Sends the text as a message.
 *
 * @param {Page} page
 * @param {string} text
 */
export async function sendText(page, text) {
  await page.locator("#text").fill(text);
  await press(page, "Send");
}

/**
 * Returns the rows of the log as the user reads them.
 *
 * @param {Page} page
 */
export function logRows(page) {
  return page.locator("#log-rows tr").evaluateAll((rows) =>
    rows.map((row) => {
      const text = (/** @type {string} */ column) => (row.querySelector(`.col-${column}`)?.textContent ?? "").trim();
      return {
        direction: text("direction").replace(/^[^A-Z]+/u, ""),
        type: text("type"),
        size: text("size"),
        content: text("content"),
        trip: text("trip"),
        time: text("time"),
      };
    }),
  );
}

/** @typedef {Awaited<ReturnType<typeof logRows>>[number]} LogRow */
/** @typedef {"Sent" | "Received" | "Event"} Direction */

/**
 * Waits until the log has `count` rows of that direction, and returns the rows of that direction.
 *
 * @param {Page} page
 * @param {Direction} direction
 * @param {number} count
 */
export async function untilRows(page, direction, count) {
  await page
    .locator(`#log-rows tr.row-${direction.toLowerCase()}`)
    .nth(count - 1)
    .waitFor();
  return (await logRows(page)).filter((row) => row.direction === direction);
}

/**
 * Waits until the log has that many rows of that direction, and returns the last one of these.
 *
 * @param {Page} page
 * @param {Direction} direction
 * @param {number} count
 */
export async function untilRow(page, direction, count) {
  const row = (await untilRows(page, direction, count))[count - 1];
  assert.ok(row);
  return row;
}

/**
 * Waits for the error message of the control with that id, and checks that assistive technology finds it too.
 *
 * @param {Page} page
 * @param {string} id
 * @param {string | RegExp} pattern
 */
export async function untilError(page, id, pattern) {
  const text = await untilText(page, `#${id}-error`, pattern);
  const control = page.locator(`#${id}`);
  assert.equal(await control.getAttribute("aria-invalid"), "true");
  const describedBy = (await control.getAttribute("aria-describedby")) ?? "";
  assert.ok(describedBy.split(" ").includes(`${id}-error`));
  assert.equal(await page.locator(`#${id}-error`).getAttribute("role"), "alert");
  return text;
}

/**
 * Returns the id, or without one the name, of the element that has the focus.
 *
 * @param {Page} page
 */
export function focused(page) {
  return page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("name"));
}

/**
 * Presses Tab until that control has the focus, and checks that the focus is visible.
 *
 * @param {Page} page
 * @param {string} id  of the control, or the name of radio buttons
 */
export async function tabTo(page, id) {
  for (let presses = 0; presses < 45; presses++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) !== id) continue;
    const outline = await page.evaluate(() => {
      const { activeElement } = document;
      const shown = activeElement?.matches("[type=radio]") ? activeElement.nextElementSibling : activeElement;
      if (!shown) return 0;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      return outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth);
    });
    assert.ok(outline >= 2, `The focus on ${id} is not visible.`);
    return;
  }
  assert.fail(`Tab does not reach ${id}.`);
}
