// The page works with the keyboard alone, and the focus is visible and stays where it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { useBrowser } from "./support/browser.mjs";
import { connectTo, focused, tabTo, untilRow, untilRows, untilState, untilText } from "./support/page.mjs";

const openPage = useBrowser();

test("works with the keyboard alone", async (t) => {
  const page = await openPage(t);
  const { keyboard } = page;
  await tabTo(page, "url");
  await tabTo(page, "protocols");
  await keyboard.press("Enter");
  await untilState(page, "Open");

  await tabTo(page, "text");
  await keyboard.type("first");
  await keyboard.press("Shift+Enter");
  await keyboard.type("second");
  await keyboard.press("Enter");
  await untilText(page, "#send-outcome", /echoed after/u);
  assert.equal((await untilRow(page, "Received", 1)).content, "first\nsecond");
  assert.equal(await focused(page), "text");

  // A second Enter sends nothing; the arrow restores the last text.
  await keyboard.press("Enter");
  await untilText(page, "#send-outcome", /^The field is empty/u);
  await keyboard.press("ArrowUp");
  assert.equal(await page.locator("#text").inputValue(), "first\nsecond");
  await keyboard.press("Control+Enter");
  await untilRows(page, "Received", 2);

  await keyboard.press("Shift+Tab");
  assert.equal(await focused(page), "message-type");
  await keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Binary (hex)" }).isChecked());
  await tabTo(page, "hex");
  await keyboard.type("0102");
  await keyboard.press("Meta+Enter");
  assert.equal((await untilRow(page, "Received", 3)).size, "2 B");

  await tabTo(page, "clear-log");
  await tabTo(page, "log-scroll");
  await tabTo(page, "close-code");
  await keyboard.press("Control+A");
  await keyboard.type("4001");
  await tabTo(page, "close-reason");
  await keyboard.type("keys");
  await tabTo(page, "close");
  await keyboard.press("Enter");
  await untilText(page, "#fact-close", "4001 private use, reason “keys”, clean");
});

test("measures, bursts and sends a file with the keyboard alone", async (t) => {
  const page = await openPage(t);
  const { keyboard } = page;
  await connectTo(page);
  await page.locator("#clear-log").focus();
  await tabTo(page, "run-count");
  await keyboard.press("Control+A");
  await keyboard.type("30");
  await tabTo(page, "run");
  await keyboard.press("Space");
  await untilText(page, "#run-outcome", /^Complete/u);
  assert.equal(await focused(page), "run");

  await tabTo(page, "clear-trips");
  await tabTo(page, "burst-size");
  await keyboard.press("Control+A");
  await keyboard.type("1");
  await keyboard.press("Enter");
  await untilText(page, "#burst-outcome", "1 MiB of 1 MiB accepted");

  // Waiting for the event makes playwright intercept file dialogs. A key pressed right after that could open a dialog
  // first; the evaluations on the way to the button ensure that the interception is in place.
  const chooser = page.waitForEvent("filechooser");
  await tabTo(page, "burst-button");
  await tabTo(page, "file");
  await keyboard.press("Enter");
  await (await chooser).setFiles({ name: "keys.bin", mimeType: "", buffer: Buffer.from("content") });
  await untilText(page, "#file-verdict", /^Identical/u);
  assert.equal(await focused(page), "file");
});

test("keeps the focus where it is when connecting and disconnecting with the keyboard", async (t) => {
  const page = await openPage(t);
  await page.locator("#connect").focus();
  await page.keyboard.press("Enter");
  await untilState(page, "Open");
  assert.equal(await focused(page), "connect");
  // Pressing it again does nothing.
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#state").textContent(), "Open");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await untilState(page, "Closed");
  assert.equal(await focused(page), "disconnect");
});
