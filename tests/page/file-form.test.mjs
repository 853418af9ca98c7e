// Sending a file, chosen or dropped, and comparing its echo.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { useBrowser } from "./support/browser.mjs";
import { connectTo, logRows, untilError, untilRow, untilRows, untilState, untilText } from "./support/page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const openPage = useBrowser();
const mimeType = "application/octet-stream";

/** @param {number} length */
const bytes = (length) => Buffer.from(Array.from({ length }, (_, i) => (i * 7) % 251));

/** @param {Buffer} buffer */
const hash = (buffer) => createHash("sha256").update(buffer).digest("hex");

/**
 * @param {Page} page
 * @param {{name: string, mimeType: string, buffer: Buffer}[]} files
 */
const choose = (page, ...files) => page.locator("#file").setInputFiles(files);

/**
 * Drops files on an element.
 *
 * @param {Page} page
 * @param {string} selector
 * @param {[name: string, content: Buffer][]} files
 */
async function drop(page, selector, files) {
  const transfer = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const [name, content] of files) transfer.items.add(new File([Uint8Array.from(content)], name));
      return transfer;
    },
    files.map(([name, content]) => /** @type {const} */ ([name, [...content]])),
  );
  for (const type of ["dragenter", "dragover"]) await page.dispatchEvent(selector, type, { dataTransfer: transfer });
  assert.equal(await page.locator("#drop").getAttribute("data-over"), "");
  await page.dispatchEvent(selector, "drop", { dataTransfer: transfer });
  assert.equal(await page.locator("#drop").getAttribute("data-over"), null);
}

/**
 * Waits until the page says that the echo is identical, and checks both hashes.
 *
 * @param {Page} page
 * @param {Buffer} content
 */
async function untilIdentical(page, content) {
  await untilText(page, "#file-verdict", /^Identical: /u);
  await untilText(page, "#hash-sent", hash(content));
  await untilText(page, "#hash-received", hash(content));
}

test("sends a chosen file as one binary message and compares its echo", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  const buffer = bytes(70_000);
  await choose(page, { name: "seventy.bin", mimeType, buffer });
  await untilIdentical(page, buffer);
  await untilText(page, "#file-name", "seventy.bin, 68.4 KiB");
  const echo = await untilRow(page, "Received", 1);
  const sent = await untilRow(page, "Sent", 1);
  assert.match(sent.content, /^seventy\.bin00 07 0e/u);
  for (const row of [sent, echo]) {
    assert.equal(row.type, "binary");
    assert.equal(row.size, "68.4 KiB");
    assert.match(row.content, /… 70,000 bytes in total$/u);
  }
  // Choosing the same file again sends it again.
  await choose(page, { name: "seventy.bin", mimeType, buffer });
  await untilRows(page, "Received", 2);
});

test("accepts large and empty files, dropped in the box and beside it", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  const files = /** @type {const} */ ([
    ["#drop", 200_000],
    ["#log-scroll", 33],
    ["#text", 0],
  ]);
  for (const [i, [place, length]] of files.entries()) {
    const content = bytes(length);
    await drop(page, place, [[`file-${i}.bin`, content]]);
    await untilText(page, "#file-name", new RegExp(`^file-${i}\\.bin, `, "u"));
    await untilIdentical(page, content);
  }
  assert.equal(await page.locator("#text").inputValue(), "");
  await untilState(page, "Open");
});

test("shows that an echo differs", async (t) => {
  const page = await openPage(t, {
    prepare: (page) =>
      page.routeWebSocket(/\/echo$/u, (socket) => {
        socket.onMessage((message) => {
          const altered = Buffer.from(message);
          altered[altered.length - 1] ^= 1;
          socket.send(altered);
        });
      }),
  });
  await page.getByLabel("Subprotocols").fill("");
  await connectTo(page);
  const buffer = bytes(500);
  await choose(page, { name: "altered.bin", mimeType, buffer });
  await untilText(page, "#file-verdict", /^Different: /u);
  await untilText(page, "#hash-sent", hash(buffer));
  assert.notEqual(await page.locator("#hash-received").textContent(), hash(buffer));
});

test("shows an error when the connection ends before the echo", async (t) => {
  const page = await openPage(t, {
    prepare: (page) =>
      page.routeWebSocket(/\/echo$/u, (socket) => socket.onMessage(() => socket.close({ code: 4003 }))),
  });
  await page.getByLabel("Subprotocols").fill("");
  await connectTo(page);
  await choose(page, { name: "lost.bin", mimeType, buffer: bytes(500) });
  await untilError(page, "file", "The connection ended before the echo arrived. Connect, then try again.");
  await untilText(page, "#hash-received", "none");
  await untilText(page, "#file-verdict", "");
});

test("refuses several files at once, and any file without a connection", async (t) => {
  const page = await openPage(t);
  await drop(page, "body", [["early.bin", bytes(3)]]);
  await untilError(page, "file", /Not connected/u);
  await connectTo(page);
  await untilText(page, "#file-error", "");
  await drop(page, "body", [
    ["one.bin", bytes(3)],
    ["two.bin", bytes(3)],
  ]);
  await untilError(page, "file", "Choose one file at a time.");
  assert.equal((await logRows(page)).filter((row) => row.direction === "Sent").length, 0);
});

test("does not handle text that is dragged", async (t) => {
  const page = await openPage(t);
  const prevented = await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/plain", "words");
    const event = new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true });
    document.getElementById("text")?.dispatchEvent(event);
    return event.defaultPrevented;
  });
  assert.equal(prevented, false);
});
