// Invalid input: the error is shown next to its control, and the page stays usable.
import assert from "node:assert/strict";
import { test } from "node:test";
import { socketUrl, useBrowser } from "./support/browser.mjs";
import {
  connectTo,
  focused,
  logRows,
  press,
  untilError,
  untilRow,
  untilRows,
  untilState,
  untilText,
} from "./support/page.mjs";

/** @typedef {import("playwright-core").Page} Page */

const openPage = useBrowser();

/** @param {Page} page */
const connect = (page) => press(page, "Connect");

/** @param {Page} page */
const send = (page) => press(page, "Send");

/** @param {Page} page */
const close = (page) => press(page, "Close with this code");

test("refuses an invalid URL and says what to change", async (t) => {
  const page = await openPage(t);
  for (const [url, message] of /** @type {const} */ ([
    ["", /^Enter a URL, or a path/u],
    ["ftp://127.0.0.1/echo", /must start with ws/u],
    ["127.0.0.1:8080/echo", /must start with ws/u],
    ["ws://127.0.0.1:99999/", /not a valid URL/u],
    ["ws://", /not a valid URL/u],
    ["ws://127.0.0.1/echo#top", /must not have a fragment/u],
  ])) {
    await page.getByLabel("URL").fill(url);
    await untilText(page, "#url-error", "");
    await connect(page);
    await untilError(page, "url", message);
    assert.equal(await focused(page), "url");
    await untilState(page, "Not connected");
  }
  await connectTo(page, socketUrl("/echo"));
});

test("refuses invalid subprotocols and says what to change", async (t) => {
  const page = await openPage(t);
  for (const [protocols, message] of /** @type {const} */ ([
    ["chat v2", /“chat v2” is not a valid subprotocol/u],
    ["chat.v1,,chat.v2", /Remove the extra comma/u],
    ["chat.v1, chat.v1", /“chat\.v1” is listed twice/u],
    ["grüße", /“grüße” is not a valid subprotocol/u],
  ])) {
    await page.getByLabel("Subprotocols").fill(protocols);
    await connect(page);
    await untilError(page, "protocols", message);
    await untilState(page, "Not connected");
  }
  await page.getByLabel("Subprotocols").fill(" chat.v1 ");
  await connectTo(page);
  await untilText(page, "#fact-protocol", "chat.v1");
});

test("refuses invalid hexadecimal digits and says what to change", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByRole("radio", { name: "Binary (hex)" }).check();
  const hex = page.getByLabel("Bytes in hexadecimal");
  for (const [text, message] of /** @type {const} */ ([
    ["de ad xy", /“x” is not a hexadecimal digit/u],
    ["dead b", /“b” has an odd number of digits/u],
    ["0x", /“0x” has no digits/u],
  ])) {
    await hex.fill(text);
    await send(page);
    await untilError(page, "hex", message);
    assert.equal(await hex.inputValue(), text);
  }
  await hex.fill("dead");
  await untilText(page, "#hex-error", "");
  await send(page);
  const echo = await untilRow(page, "Received", 1);
  assert.equal(echo.size, "2 B");
});

test("refuses close codes that browsers do not allow", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  for (const code of ["999", "1001", "1005", "1006", "2999", "5000", "1e3", "-1", "4001.5", "close"]) {
    await page.locator("#close-code").fill(code);
    await close(page);
    await untilError(page, "close-code", /^Enter 1000 or a code from 3000 to 4999/u);
    assert.equal(await page.locator("#state").textContent(), "Open");
  }
  for (const code of ["3000", "4999"]) {
    await page.locator("#close-code").fill(code);
    await close(page);
    await untilState(page, "Closed");
    await untilText(page, "#fact-close", new RegExp(`^${code} .*, clean$`, "u"));
    await connectTo(page);
  }
});

test("refuses a reason that is too long in UTF-8", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByLabel("Reason").fill("ü".repeat(62));
  await untilText(page, "#close-reason-hint", "124 of 123 bytes");
  await close(page);
  await untilError(page, "close-reason", /has 124 bytes in UTF-8\. Shorten it to 123/u);

  await page.locator("#close-code").fill("4000");
  await page.getByLabel("Reason").fill(`${"ü".repeat(61)}x`);
  await close(page);
  await untilText(page, "#fact-close", `4000 private use, reason “${"ü".repeat(61)}x”, clean`);
});

test("closes with 1000 if no code is given", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.locator("#close-code").fill("");
  await page.getByLabel("Reason").fill("no code");
  await close(page);
  await untilState(page, "Closed");
  await untilText(page, "#fact-close", "1000 normal closure, reason “no code”, clean");
});

test("refuses to send and to close while not connected", async (t) => {
  const page = await openPage(t);
  const sendButton = page.getByRole("button", { name: "Send", exact: true });
  assert.equal(await sendButton.getAttribute("aria-disabled"), "true");
  await page.locator("#text").fill("too early");
  await page.locator("#text").press("Enter");
  await untilError(page, "text", /Not connected/u);
  await page.locator("#close-code").press("Enter");
  await untilError(page, "close-code", /Not connected/u);
  assert.deepEqual(await logRows(page), []);

  await connectTo(page);
  await untilText(page, "#text-error", "");
  assert.equal(await page.locator("#text").inputValue(), "too early");
  await sendButton.click();
  await untilRows(page, "Received", 1);
});
