// Keyboard, phone width, colour schemes: the page for everyone.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  closedPortUrl,
  connectTo,
  logRows,
  untilError,
  untilRows,
  untilState,
  untilText,
  useBrowser,
} from "./helpers.mjs";

const openPage = useBrowser();
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.name);

/** Presses Tab until that control has the focus, as a keyboard user would, and checks that the focus can be seen. */
async function tabTo(page, id) {
  for (let presses = 0; presses < 45; presses++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) !== id) continue;
    const outline = await page.evaluate(() => {
      const { activeElement } = document;
      const shown = activeElement.matches("[type=radio]") ? activeElement.nextElementSibling : activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      return outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth);
    });
    assert.ok(outline >= 2, `${id} shows no focus`);
    return;
  }
  assert.fail(`Tab never reaches ${id}`);
}

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
  assert.equal((await untilRows(page, "Received", 1))[0].content, "first\nsecond");
  assert.equal(await focused(page), "text");

  // An Enter too many sends nothing; the last text comes back with the arrow.
  await keyboard.press("Enter");
  await untilText(page, "#send-outcome", /^Nothing to send/u);
  await keyboard.press("ArrowUp");
  assert.equal(await page.locator("#text").inputValue(), "first\nsecond");
  await keyboard.press("Control+Enter");
  await untilRows(page, "Received", 2);

  await keyboard.press("Shift+Tab");
  assert.equal(await focused(page), "kind");
  await keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Hex bytes" }).isChecked());
  await tabTo(page, "hex");
  await keyboard.type("0102");
  await keyboard.press("Meta+Enter");
  assert.equal((await untilRows(page, "Received", 3))[2].size, "2 B");

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

  // The browser is told to hand file dialogs over, and a key pressed next can be faster than that order: a dialog would
  // open that nobody sees. What is asked of the page on the way to the button is answered after the order.
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
  // Pressed again by mistake it does nothing.
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#state").textContent(), "Open");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await untilState(page, "Closed");
  assert.equal(await focused(page), "disconnect");
});

for (const [width, height] of [
  [390, 844],
  [320, 640],
  [820, 1180],
  [1280, 800],
]) {
  test(`nothing is cut off or needs sideways scrolling at ${width} px`, async (t) => {
    const page = await openPage(t, { viewport: { width, height } });
    await connectTo(page);
    await page.locator("#text").fill("long".repeat(200));
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.locator("#text").fill("short");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await untilRows(page, "Received", 2);
    await page.getByLabel("Messages", { exact: true }).fill("20");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await untilText(page, "#run-outcome", /^Complete/u);
    const name = `${"n".repeat(100)}.bin`;
    await page.locator("#file").setInputFiles({ name, mimeType: "", buffer: Buffer.from("content") });
    await untilText(page, "#file-verdict", /^Identical/u);
    await page.locator("#close-code").fill("4001");
    await page.getByLabel("Reason").fill("r".repeat(123));
    await page.getByRole("button", { name: "Close with this code" }).click();
    await untilText(page, "#fact-close", /^4001 /u);
    // The log is drawn a frame later.
    await untilRows(page, "Event", 3);
    const wide = await page.evaluate(() => {
      const scroller = document.getElementById("log-scroll");
      return {
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        log: scroller.scrollWidth - scroller.clientWidth,
        // Out of sight on purpose: what only assistive technology is meant to read.
        cut: [...document.querySelectorAll("main :is(input, textarea, button, p, dd, td)")]
          .filter((element) => element.checkVisibility() && !element.closest(".segmented, .visually-hidden"))
          .filter((element) => {
            const { left, right } = element.getBoundingClientRect();
            return left < 0 || right > document.documentElement.clientWidth;
          })
          .map((element) => element.id || element.className),
      };
    });
    assert.deepEqual(wide, { page: 0, log: 0, cut: [] });
    assert.equal((await logRows(page)).length, 9);
  });
}

test("shows entries as cards with their round trip named at phone width", async (t) => {
  const page = await openPage(t, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await connectTo(page);
  await page.locator("#text").fill("hello");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await untilRows(page, "Received", 1);
  const card = page.locator("#log-rows tr.row-received");
  assert.equal(await card.evaluate((row) => getComputedStyle(row).display), "grid");
  assert.match(
    await card.locator(".col-trip").evaluate((cell) => getComputedStyle(cell, "::before").content),
    /Round trip/u,
  );
  // Still a table to assistive technology.
  assert.equal(await page.getByRole("columnheader", { name: "Round trip" }).count(), 1);
  assert.equal(await page.getByRole("row").count(), 4);
});

test("moves nothing when a kind is chosen or the connection's state changes", async (t) => {
  const page = await openPage(t);
  const places = () =>
    page.evaluate(() =>
      ["composer", "send", "close-form", "log-scroll", "url", "connect", "disconnect"].map((id) => {
        const { x, y, width } = document.getElementById(id).getBoundingClientRect();
        return [id, x, y, width];
      }),
    );
  const before = await places();
  await page.getByRole("radio", { name: "Hex bytes" }).check();
  await connectTo(page);
  assert.deepEqual(await places(), before);
  await page.getByRole("button", { name: "Disconnect" }).click();
  await untilState(page, "Closed");
  assert.deepEqual(await places(), before);
});

for (const width of [1280, 390]) {
  test(`moves nothing when messages about errors come and go at ${width} px`, async (t) => {
    const page = await openPage(t, { allowed: /WebSocket connection to .* failed/u, viewport: { width, height: 900 } });
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".panel, main :is(input, textarea, button)")]
          .filter((element) => element.checkVisibility())
          .map((element) => {
            const { left, top } = element.getBoundingClientRect();
            return `${element.id || element.className}: ${left}, ${top + scrollY}`;
          }),
      );
    const before = await places();
    const pressEnter = (id, key = "Enter") => page.locator(`#${id}`).press(key);
    await page.locator("#url").fill(await closedPortUrl());
    await pressEnter("url");
    await untilError(page, "url", /^Could not connect/u);
    await pressEnter("text", "Control+Enter");
    for (const id of ["run-count", "burst-size", "close-code"]) await pressEnter(id);
    await page.locator("#file").setInputFiles({ name: "early.bin", mimeType: "", buffer: Buffer.from("content") });
    for (const id of ["text", "run-count", "burst-size", "close-code", "file"])
      await untilError(page, id, /^Not connected/u);
    assert.deepEqual(await places(), before);
  });
}

test("follows the system's colour scheme", async (t) => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await openPage(t, { colorScheme: "light" });
  const dark = await openPage(t, { colorScheme: "dark" });
  const brightness = (colour) =>
    colour
      .match(/\d+/gu)
      .slice(0, 3)
      .reduce((sum, part) => sum + Number(part), 0) / 3;
  assert.ok(brightness(await ground(light)) > 200);
  assert.ok(brightness(await ground(dark)) < 50);
});

test("holds still when the system asks for less motion", async (t) => {
  const page = await openPage(t, { reducedMotion: "reduce" });
  const moving = await page.evaluate(() => {
    document.getElementById("wire").dataset.state = "connecting";
    return [...document.querySelectorAll("*")].filter((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return animationName !== "none" || transitionDuration !== "0s";
    }).length;
  });
  assert.equal(moving, 0);
});

test("has no inline script or style besides the import map, and a label for every control", async (t) => {
  const page = await openPage(t);
  const found = await page.evaluate(async () => {
    // As it is served: what scripts set through the CSSOM shows as an attribute afterwards.
    const served = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    return {
      inline: [...served.querySelectorAll("script:not([src]):not([type=importmap]), style, [style]")].map(
        (element) => element.outerHTML,
      ),
      handlers: [...served.querySelectorAll("*")].filter((element) =>
        element.getAttributeNames().some((name) => name.startsWith("on")),
      ).length,
      unlabelled: [...document.querySelectorAll("input, textarea")]
        .filter((control) => !control.labels.length)
        .map((control) => control.id),
    };
  });
  assert.deepEqual(found, { inline: [], handlers: 0, unlabelled: [] });
});
