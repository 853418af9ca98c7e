// Input that will not do: a message next to its control, and nothing breaks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectTo, logRows, socketUrl, untilError, untilRows, untilState, untilText, useBrowser } from "./helpers.mjs";

const openPage = useBrowser();
const connect = (page) => page.getByRole("button", { name: "Connect", exact: true }).click();
const send = (page) => page.getByRole("button", { name: "Send", exact: true }).click();
const close = (page) => page.getByRole("button", { name: "Close with this code" }).click();

test("a bad URL", async (t) => {
  const page = await openPage(t);
  for (const [url, message] of [
    ["", /Enter a URL/u],
    ["ftp://127.0.0.1/echo", /Start with ws/u],
    ["127.0.0.1:8080/echo", /Start with ws/u],
    ["ws://127.0.0.1:99999/", /not a valid URL/u],
    ["ws://", /not a valid URL/u],
    ["ws://127.0.0.1/echo#top", /no fragment/u],
  ]) {
    await page.getByLabel("URL").fill(url);
    await untilText(page, "#url-error", "");
    await connect(page);
    await untilError(page, "url", message);
    assert.equal(await page.evaluate(() => document.activeElement.id), "url");
    await untilState(page, "Not connected");
  }
  await connectTo(page, socketUrl("/echo"));
});

test("bad subprotocols", async (t) => {
  const page = await openPage(t);
  for (const [protocols, message] of [
    ["chat v2", /“chat v2” is not a subprotocol name/u],
    ["chat.v1,,chat.v2", /comma too many/u],
    ["chat.v1, chat.v1", /“chat\.v1” is listed twice/u],
    ["grüße", /“grüße” is not a subprotocol name/u],
  ]) {
    await page.getByLabel("Subprotocols").fill(protocols);
    await connect(page);
    await untilError(page, "protocols", message);
    await untilState(page, "Not connected");
  }
  await page.getByLabel("Subprotocols").fill(" chat.v1 ");
  await connectTo(page);
  await untilText(page, "#fact-protocol", "chat.v1");
});

test("bad hex", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByRole("radio", { name: "Hex bytes" }).check();
  const hex = page.getByLabel("Bytes in hex");
  for (const [text, message] of [
    ["de ad xy", /“x” is not a hex digit/u],
    ["dead b", /“b” is not whole bytes/u],
    ["0x", /“0x” is not whole bytes/u],
  ]) {
    await hex.fill(text);
    await send(page);
    await untilError(page, "hex", message);
    assert.equal(await hex.inputValue(), text);
  }
  await hex.fill("dead");
  await untilText(page, "#hex-error", "");
  await send(page);
  const [echo] = await untilRows(page, "Received", 1);
  assert.equal(echo.size, "2 B");
});

test("bad close codes", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  for (const code of ["999", "1001", "1005", "1006", "2999", "5000", "1e3", "-1", "4001.5", "close"]) {
    await page.locator("#close-code").fill(code);
    await close(page);
    await untilError(page, "close-code", /1000 or a code from 3000 to 4999/u);
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

test("a reason that is too long in bytes", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.getByLabel("Reason").fill("ü".repeat(62));
  await untilText(page, "#close-reason-hint", "124 of 123 bytes");
  await close(page);
  await untilError(page, "close-reason", /124 bytes long; at most 123/u);

  await page.locator("#close-code").fill("4000");
  await page.getByLabel("Reason").fill(`${"ü".repeat(61)}x`);
  await close(page);
  await untilText(page, "#fact-close", `4000 private use, reason “${"ü".repeat(61)}x”, clean`);
});

test("a close without a code has the package's, which is 1000", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await page.locator("#close-code").fill("");
  await page.getByLabel("Reason").fill("no code");
  await close(page);
  await untilState(page, "Closed");
  await untilText(page, "#fact-close", "1000 normal closure, reason “no code”, clean");
});

test("sending and closing while not connected", async (t) => {
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
