// The code for what was just done: shown, copied, and run as it stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectTo, socketUrl, untilRows, untilState, untilText, useBrowser } from "./helpers.mjs";

const openPage = useBrowser();
const code = (page) => page.locator("#code").textContent();
const showCode = (page) => page.getByRole("tab", { name: "Code" }).click();

/** Runs the shown code as a module of the page, and resolves with what it prints. */
async function runCode(page) {
  const body = await code(page);
  await page.route("**/snippet.js*", (route) => route.fulfill({ contentType: "text/javascript", body }));
  return page.evaluate(async (name) => {
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

test("has code before anything was done, and for connecting", async (t) => {
  const page = await openPage(t);
  await showCode(page);
  assert.match(await code(page), /connect\("ws[^"]+\/echo"\);\n\nawait socket\.send\("hello"\)/u);
  assert.deepEqual(await runCode(page), ["hello"]);
  await page.getByLabel("Low, KiB").fill("128");
  await connectTo(page);
  await untilText(page, "#code-title", "Connect and read");
  const text = await code(page);
  assert.ok(text.includes(`connect("${socketUrl("/echo")}", {`));
  assert.ok(text.includes('protocols: ["chat.v2", "chat.v1"],'));
  assert.ok(text.includes("sendBuffer: { lowWaterMark: 131_072, highWaterMark: 1_048_576 },"));
});

test("the code for messages, a file, runs, a burst and a close does that", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await showCode(page);
  const sendText = async (text) => {
    await page.locator("#text").fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await untilText(page, "#send-outcome", /echoed/u);
    await untilText(page, "#code-title", "Send a message and read its echo");
  };
  const strange = '“quoted” "twice" \\ `tick` ${x} </script> \u2028 👋\nnext line';
  await sendText(strange);
  assert.deepEqual(await runCode(page), [strange]);
  await sendText("👋".repeat(61));
  assert.match(await code(page), /\/\* and 1 more characters \*\//u);
  assert.deepEqual(await runCode(page), ["👋".repeat(60)]);

  await page.getByRole("radio", { name: "Hex bytes" }).check();
  await page.getByLabel("Bytes in hex").fill("00 ff 10");
  await page.getByRole("button", { name: "Send", exact: true }).click();
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
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await untilText(page, "#run-outcome", /^Complete/u);
    const [line, ...rest] = await runCode(page);
    assert.match(line, /^\d+ messages\/s, \d+\.\d MB\/s$/u);
    assert.deepEqual(rest, []);
  }

  await page.getByLabel("Burst, MiB").fill("1");
  await page.getByRole("button", { name: "Send burst" }).click();
  await untilText(page, "#burst-outcome", "1 MiB of 1 MiB accepted");
  await untilText(page, "#code-title", "Send more than the buffer holds");
  assert.equal((await runCode(page)).length, 16);

  await page.locator("#close-code").fill("4001");
  await page.getByLabel("Reason").fill('"bye"');
  await page.getByRole("button", { name: "Close with this code" }).click();
  await untilState(page, "Closed");
  await untilText(page, "#code-title", "Close with a code");
  assert.deepEqual(await runCode(page), ['4001 "bye" true']);
});

test("copies the code with the keyboard, and says so", async (t) => {
  const page = await openPage(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await showCode(page);
  await page.getByRole("button", { name: "Copy code" }).focus();
  await page.keyboard.press("Enter");
  await untilText(page, "#copy-outcome", "Copied");
  assert.equal(await page.locator("#copy-outcome").getAttribute("role"), "status");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await code(page));
  assert.equal(await page.evaluate(() => document.activeElement.id), "copy-code");
});

test("selects the code where the clipboard is out of reach", async (t) => {
  const page = await openPage(t, {
    prepare: (page) =>
      page.addInitScript(() => {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      }),
  });
  await showCode(page);
  await page.getByRole("button", { name: "Copy code" }).click();
  await untilText(page, "#copy-outcome", /^Selected: /u);
  assert.equal((await page.evaluate(() => getSelection().toString())).trim(), (await code(page)).trim());
});

test("the tabs follow the arrow keys, Home and End", async (t) => {
  const page = await openPage(t);
  await connectTo(page);
  await untilRows(page, "Event", 1);
  const shown = () =>
    page.evaluate(() => [
      document.activeElement.id,
      ...["log-panel", "code-panel", "clear-log", "copy-code"].filter((id) => !document.getElementById(id).hidden),
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
