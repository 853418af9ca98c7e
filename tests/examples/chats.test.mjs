// The chats in Leptos, Yew and Dioxus and without a framework: they show the state of the connection and the status of each
// message, connect again, and their lists are bounded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, useFrontends } from "./support.mjs";

const open = useFrontends();

/** Lines in the list of a chat. */
const SHOWN = 100;

for (const name of ["leptos", "yew", "dioxus", "plain"]) {
  test(`${name}: a message is echoed, and one that a cut takes may not have arrived`, async (t) => {
    const { page, fault, picture } = await open(t, name);
    await untilState(page, /^connected$/u);
    await send(page, "hello");
    await untilLines(page, ["hello delivered", "hello received"]);
    await picture("connected");

    await fault("silence");
    await send(page, "taken");
    await untilLines(page, ["hello delivered", "hello received", "taken sent"]);
    await fault("refuse?ms=60000");
    await fault("reset");
    await untilState(page, /^connecting again in/u);
    await send(page, "too late");
    const lines = ["hello delivered", "hello received", "taken may not have arrived", CUT, "too late not sent"];
    await untilLines(page, lines);
    await picture("cut");

    await fault("refuse?ms=0");
    await untilState(page, /^connected$/u);
    await send(page, "again");
    await untilLines(page, [...lines, "again delivered", "again received"]);
    await picture("again");
  });

  test(`${name}: the list is bounded`, async (t) => {
    const { page } = await open(t, name);
    await untilState(page, /^connected$/u);
    for (let count = 1; count <= SHOWN / 2 + 1; count++) {
      await send(page, `message ${count}`);
      await eventually(page, `message ${count} is echoed`, async () => {
        return (await linesOf(page)).at(-1) === `message ${count} received`;
      });
    }
    const lines = await linesOf(page);
    assert.equal(lines.length, SHOWN);
    assert.equal(lines[0], "message 2 delivered");
  });
}

/** What a chat says about the end of its first connection, over which two messages were sent. */
const CUT = "connection 1 ended: the connection closed uncleanly with code 1006; message 2 unconfirmed notice";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string} text */
async function send(page, text) {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** @param {Page} page @param {RegExp} pattern */
async function untilState(page, pattern) {
  await eventually(page, `the state is ${pattern}`, async () =>
    pattern.test((await page.locator("#state").textContent()) ?? ""),
  );
}

/** @param {Page} page */
async function linesOf(page) {
  const texts = await page.locator("li").allTextContents();
  return texts.map((text) => text.replace(/\s+/gu, " ").trim());
}

/** @param {Page} page @param {string[]} wanted */
async function untilLines(page, wanted) {
  await eventually(page, `the lines are ${wanted.join(", ")}`, async () => {
    return (await linesOf(page)).join("\n") === wanted.join("\n");
  });
}
