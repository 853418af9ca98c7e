// The code tab: the code for each action is shown, can be copied, and does the same when it is run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { socketUrl, useBrowser } from "./support/browser.mjs";
import { connectTo, focused, press, sendText, untilRows, untilState, untilText } from "./support/page.mjs";
import { connectReconnecting, FAILURES, switchOn } from "./support/reconnecting.mjs";

/** @typedef {import("playwright-core").Page} Page */

const openPage = useBrowser();

/** @param {Page} page */
const code = async (page) => (await page.locator("#code").textContent()) ?? "";

/** @param {Page} page */
const showCode = (page) => page.getByRole("tab", { name: "Code" }).click();

/**
 * Runs the code that is shown as a module of the page. Returns what it prints, a string for each line.
 *
 * @param {Page} page
 */
async function runCode(page) {
  const body = await code(page);
  await page.route("**/snippet.js*", (route) => route.fulfill({ contentType: "text/javascript", body }));
  return page.evaluate(async (name) => {
    /** @type {string[]} */
    const printed = [];
    const { log } = console;
    console.log = (...values) => printed.push(values.map(String).join(" "));
    try {
      await import(name);
    } finally {
      console.log = log;
    }
    return printed;
  }, `/snippet.js?${Math.random()}`);
}

test("shows code at the start, and the code for connecting once connected", async (t) => {
  const page = await openPage(t);
  await showCode(page);
  assert.match(await code(page), /connect\("ws[^"]+\/echo"\);\n\nawait socket\.send\("hello"\)/u);
  assert.deepEqual(await runCode(page), ["hello"]);
  await page.getByLabel("Low (KiB)").fill("128");
  await connectTo(page);
  await untilText(page, "#code-title", "Connect and receive messages");
  const text = await code(page);
  assert.ok(text.includes(`connect("${socketUrl("/echo")}", {`));
  assert.ok(text.includes('protocols: ["chat.v2", "chat.v1"],'));
  assert.ok(text.includes("sendBuffer: { lowWaterMark: 131_072, highWaterMark: 1_048_576 },"));
});

test("the code for messages, a file, runs, a burst and a close does the same when it is run", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await showCode(page);
  const send = async (/** @type {string} */ text) => {
    await sendText(page, text);
    await untilText(page, "#send-outcome", /echoed/u);
    await untilText(page, "#code-title", "Send a message and receive its echo");
  };
  const special = '“quoted” "twice" \\ `tick` $' + "{x} </script> \u2028 👋\nnext line";
  await send(special);
  assert.deepEqual(await runCode(page), [special]);
  await send("👋".repeat(61));
  assert.match(await code(page), /\/\* and 1 more characters \*\//u);
  assert.deepEqual(await runCode(page), ["👋".repeat(60)]);

  await page.getByRole("radio", { name: "Binary (hex)" }).check();
  await page.getByLabel("Bytes in hexadecimal").fill("00 ff 10");
  await press(page, "Send");
  await untilText(page, "#code", /Uint8Array\.of\(0x00, 0xff, 0x10\)/u);
  // A method may have a keyword's name.
  const keywords = await page.locator("#code .code-keyword").allTextContents();
  assert.deepEqual([...new Set(keywords)].sort(), ["await", "const", "from", "import"]);
  assert.deepEqual(await runCode(page), ["0,255,16"]);

  await page.locator("#file").setInputFiles({ name: "two\nlines.bin", mimeType: "", buffer: Buffer.from("content") });
  await untilText(page, "#file-verdict", /^Identical/u);
  await untilText(page, "#code-title", "Send a file and compare its echo");
  const shown = await page.locator("#hash-sent").textContent();
  assert.deepEqual(await runCode(page), [`${shown} ${shown}`]);

  await page.getByLabel("Messages", { exact: true }).fill("40");
  for (const [type, inFlight] of [
    ["Text", "8"],
    ["Binary", "8"],
    ["Text", "1"],
  ]) {
    await page.locator("#throughput").getByRole("radio", { name: type }).check();
    await page.getByLabel("In flight").fill(inFlight);
    await press(page, "Run");
    await untilText(page, "#run-outcome", /^Complete/u);
    const [line = "", ...rest] = await runCode(page);
    assert.match(line, /^\d+ messages\/s, \d+\.\d MB\/s$/u);
    assert.deepEqual(rest, []);
  }

  await page.getByLabel("Burst (MiB)").fill("1");
  await press(page, "Send burst");
  await untilText(page, "#burst-outcome", "1 MiB of 1 MiB accepted");
  await untilText(page, "#code-title", "Send more than the send buffer holds");
  assert.equal((await runCode(page)).length, 16);

  await page.locator("#close-code").fill("4001");
  await page.getByLabel("Reason").fill('"bye"');
  await press(page, "Close with this code");
  await untilState(page, "Closed");
  await untilText(page, "#code-title", "Close with a code");
  assert.deepEqual(await runCode(page), ['4001 "bye" true']);
});

test("the code shows the options for reconnecting, and reconnects when it is run", async (t) => {
  const page = await openPage(t, FAILURES);
  await showCode(page);
  await switchOn(page, { first: "0.2", largest: "4", heartbeat: "7", answer: "2", attempts: "3" });
  await page.getByLabel("Give up after").blur();
  const expected = [
    'import { reconnecting } from "@sockstream/client/reconnect";',
    `const socket = reconnecting("${socketUrl("/echo")}", {`,
    "delays: { first: 200, max: 4_000 },",
    "interval: 7_000,",
    "timeout: 2_000,",
    "queue: { maxMessages: 100, maxBytes: 1_048_576, maxAge: 60_000 },",
    "giveUpAfter: { attempts: 3 },",
    "await socket.stopped",
  ];
  await untilText(page, "#code", /giveUpAfter: \{ attempts: 3 \}/u);
  const text = await code(page);
  for (const part of expected) assert.ok(text.includes(part), `${part} is missing in ${text}`);
  assert.equal(await page.locator("#code-title").textContent(), "Connect and receive messages");

  await connectReconnecting(page, { heartbeat: "" });
  await untilText(page, "#code", /\?id=page-/u);
  assert.doesNotMatch(await code(page), /heartbeat/u);
  await sendText(page, "hello");
  await untilText(page, "#send-outcome", /echoed/u);
  const printed = await runCode(page);
  assert.deepEqual(
    printed.filter((line) => !["waiting", "connecting"].includes(line)),
    ["opened", "hello", "disconnected", "stopped"],
  );
  await page.locator("#close-code").fill("4001");
  await press(page, "Close with this code");
  await untilText(page, "#code-title", "Close with a code");
  assert.equal((await runCode(page)).at(-1), "stopped 4001");

  await page.getByRole("switch").uncheck();
  await untilText(page, "#code", /^import \{ connect \} from "@sockstream\/client";/u);
});

test("the keyboard can copy the code, and the page confirms it", async (t) => {
  const page = await openPage(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await showCode(page);
  await page.getByRole("button", { name: "Copy code" }).focus();
  await page.keyboard.press("Enter");
  await untilText(page, "#copy-outcome", "Copied");
  assert.equal(await page.locator("#copy-outcome").getAttribute("role"), "status");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await code(page));
  assert.equal(await focused(page), "copy-code");
});

test("selects the code where the page may not write to the clipboard", async (t) => {
  const page = await openPage(t, {
    prepare: (page) =>
      page.addInitScript(() => {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      }),
  });
  await showCode(page);
  await press(page, "Copy code");
  await untilText(page, "#copy-outcome", /^Selected\. Press /u);
  assert.equal((await page.evaluate(() => getSelection()?.toString() ?? "")).trim(), (await code(page)).trim());
});

test("the tabs follow the arrow keys, Home and End", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await untilRows(page, "Event", 1);
  const shown = () =>
    page.evaluate(() => [
      document.activeElement?.id,
      ...["log-panel", "code-panel", "clear-log", "copy-code"].filter((id) => !document.getElementById(id)?.hidden),
    ]);
  await page.getByRole("tab", { name: "Log" }).focus();
  for (const [key, tab] of [
    ["ArrowRight", "code"],
    ["ArrowRight", "log"],
    ["ArrowLeft", "code"],
    ["Home", "log"],
    ["End", "code"],
    ["ArrowLeft", "log"],
  ]) {
    await page.keyboard.press(key);
    assert.deepEqual(
      await shown(),
      tab === "code" ? ["code-tab", "code-panel", "copy-code"] : ["log-tab", "log-panel", "clear-log"],
    );
    assert.equal(await page.locator(`#${tab}-tab`).getAttribute("aria-selected"), "true");
  }
});
