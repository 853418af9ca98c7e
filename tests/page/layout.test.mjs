// The layout at several widths, the colour schemes, and what must not move.
import assert from "node:assert/strict";
import { test } from "node:test";
import { closedPortUrl, NETWORK_FAILURE, useBrowser } from "./support/browser.mjs";
import { connectTo, logRows, press, sendText, untilError, untilRows, untilState, untilText } from "./support/page.mjs";

const openPage = useBrowser();

for (const [width, height] of [
  [390, 844],
  [320, 640],
  [820, 1180],
  [1280, 800],
]) {
  test(`nothing is cut off or needs sideways scrolling at ${width} px`, async (t) => {
    const page = await openPage(t, { viewport: { width, height } });
    await connectTo(page);
    await sendText(page, "long".repeat(200));
    await sendText(page, "short");
    await untilRows(page, "Received", 2);
    await page.getByLabel("Messages", { exact: true }).fill("20");
    await press(page, "Run");
    await untilText(page, "#run-outcome", /^Complete/u);
    const name = `${"n".repeat(100)}.bin`;
    await page.locator("#file").setInputFiles({ name, mimeType: "", buffer: Buffer.from("content") });
    await untilText(page, "#file-verdict", /^Identical/u);
    await page.locator("#close-code").fill("4001");
    await page.getByLabel("Reason").fill("r".repeat(123));
    await press(page, "Close with this code");
    await untilText(page, "#fact-close", /^4001 /u);
    // The log is drawn a frame later.
    await untilRows(page, "Event", 3);
    const wide = await page.evaluate(() => {
      const scroller = document.getElementById("log-scroll");
      if (!scroller) throw new Error("There is no log.");
      return {
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        log: scroller.scrollWidth - scroller.clientWidth,
        // What only assistive technology reads is visually hidden on purpose.
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
  // For assistive technology it is still a table.
  assert.equal(await page.getByRole("columnheader", { name: "Round trip" }).count(), 1);
  assert.equal(await page.getByRole("row").count(), 4);
});

test("moves nothing when a message type is chosen or the connection's state changes", async (t) => {
  const page = await openPage(t);
  const places = () =>
    page.evaluate(() =>
      ["message-form", "send", "close-form", "log-scroll", "url", "connect", "disconnect"].map((id) => {
        const { x, y, width } = document.getElementById(id)?.getBoundingClientRect() ?? new DOMRect(NaN);
        return [id, x, y, width];
      }),
    );
  const before = await places();
  await page.getByRole("radio", { name: "Binary (hex)" }).check();
  await connectTo(page);
  assert.deepEqual(await places(), before);
  await press(page, "Disconnect");
  await untilState(page, "Closed");
  assert.deepEqual(await places(), before);
});

for (const width of [1280, 390]) {
  test(`moves nothing when error messages appear at ${width} px`, async (t) => {
    const page = await openPage(t, { allowed: NETWORK_FAILURE, viewport: { width, height: 900 } });
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
    const pressEnter = (/** @type {string} */ id, key = "Enter") => page.locator(`#${id}`).press(key);
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
  /** @param {"light" | "dark"} colorScheme */
  const brightness = async (colorScheme) => {
    const page = await openPage(t, { colorScheme });
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const parts = (colour.match(/\d+/gu) ?? []).slice(0, 3).map(Number);
    assert.equal(parts.length, 3);
    return parts.reduce((sum, part) => sum + part, 0) / 3;
  };
  assert.ok((await brightness("light")) > 200);
  assert.ok((await brightness("dark")) < 50);
});

test("has no animations or transitions when the system prefers reduced motion", async (t) => {
  const page = await openPage(t, { reducedMotion: "reduce" });
  const moving = await page.evaluate(() => {
    document.getElementById("connection-status")?.setAttribute("data-state", "connecting");
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
    // The page as it is served, since styles that scripts set through the CSSOM appear as attributes later.
    const served = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    return {
      inline: [...served.querySelectorAll("script:not([src]):not([type=importmap]), style, [style]")].map(
        (element) => element.outerHTML,
      ),
      handlers: [...served.querySelectorAll("*")].filter((element) =>
        element.getAttributeNames().some((name) => name.startsWith("on")),
      ).length,
      unlabelled: [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input, textarea"))]
        .filter((control) => !control.labels?.length)
        .map((control) => control.id),
    };
  });
  assert.deepEqual(found, { inline: [], handlers: 0, unlabelled: [] });
});
