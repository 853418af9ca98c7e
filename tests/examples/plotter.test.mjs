// The plotter in egui: it draws numbers that come, and connects again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, useFrontends } from "./support.mjs";

const open = useFrontends();

test("egui: numbers come and are drawn, and go on after a cut", async (t) => {
  const { page, fault, picture } = await open(t, "egui");
  await untilNumbers(page, 20);
  await picture("connected");
  assert.ok((await colours(page)) > 1, "something is drawn");

  await fault("refuse?ms=60000");
  await fault("reset");
  await untilTitle(page, /^connecting again in/u);
  await picture("cut");
  const before = numbers(await page.title());

  await fault("refuse?ms=0");
  await untilTitle(page, /^connected/u);
  await untilNumbers(page, before + 20);
  await picture("again");
});

/** @typedef {import("playwright-core").Page} Page */

/** @param {string} title */
const numbers = (title) => Number(title.match(/, (\d+) numbers$/u)?.[1] ?? 0);

/** @param {Page} page @param {RegExp} pattern */
async function untilTitle(page, pattern) {
  await eventually(page, `the title is ${pattern}`, async () => pattern.test(await page.title()));
}

/** @param {Page} page @param {number} count */
async function untilNumbers(page, count) {
  await eventually(page, `${count} numbers have come`, async () => numbers(await page.title()) >= count);
}

/** Counts the colours of a picture of the canvas. @param {Page} page */
async function colours(page) {
  const picture = await page.locator("canvas").screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const drawing = new OffscreenCanvas(image.width, image.height).getContext("2d");
    if (!drawing) return 0;
    drawing.drawImage(image, 0, 0);
    const { data } = drawing.getImageData(0, 0, image.width, image.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }, picture.toString("base64"));
}
