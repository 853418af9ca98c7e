// Which URLs `connect` accepts, and what they are resolved against.

import { equal, ok, rejects } from "../../support/assert.js";
import { test } from "../../support/harness.js";
import { connect, WebSocketStream } from "../../support/package.js";
import { onceMade, rejectedBeforehand, withStandIns } from "../../support/stand-in.js";

test("a bad URL is INVALID_URL, before a native socket is made", () =>
  rejectedBeforehand(
    [
      "ftp://a/",
      "ws://a/#fragment",
      "ws://a/#",
      "ws://",
      "ws://a:99999/",
      "ws://a b/",
      "ws://[::g]/",
      "data:text/plain,x",
      "mailto:a@b",
    ].map((url) => ({ url, error: { code: "INVALID_URL", name: "SockstreamError" } })),
  ));

test("the message of INVALID_URL names the URL", async () => {
  const error = await rejects(connect("ftp://somewhere/"), { code: "INVALID_URL" });
  ok(error.message.includes("ftp://somewhere/"), error.message);
});

test("a URL is resolved against the page, and http becomes ws", () =>
  withStandIns(async (made) => {
    const base = location.href.replace(/^http/, "ws");
    for (const [input, expected] of [
      ["/some/path?query", new URL("/some/path?query", base).href],
      ["beside", new URL("beside", base).href],
      ["?query", new URL("?query", base).href],
      ["http://a.example/x", "ws://a.example/x"],
      ["https://a.example", "wss://a.example/"],
      ["WSS://A.example:443/x", "wss://a.example/x"],
      [new URL("ws://a.example/é"), "ws://a.example/%C3%A9"],
    ]) {
      const aborted = new AbortController();
      const connecting = connect(input, { signal: aborted.signal });
      connecting.catch(() => {});
      equal((await onceMade(made)).url, expected);
      made.length = 0;
      aborted.abort();
      await rejects(connecting, { name: "AbortError" });
    }
  }));

/**
 * Runs `act` while the page's or worker's address is `base`.
 * @param {string} base
 * @param {() => unknown} act
 */
async function withBase(base, act) {
  const { owner, name, value } = globalThis.document
    ? { owner: document, name: "baseURI", value: base }
    : { owner: globalThis, name: "location", value: { href: base } };
  const own = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true });
  try {
    return await act();
  } finally {
    if (own) Object.defineProperty(owner, name, own);
    else Reflect.deleteProperty(owner, name);
  }
}

const BASES = [
  "blob:null/7f7d1a2c-1111-4222-8333-444455556666",
  "about:srcdoc",
  "file:///home/page.html",
  "data:text/html,x",
  "null",
];

test("an absolute URL connects whatever the base is", () =>
  withStandIns(async (made) => {
    for (const base of BASES) {
      await withBase(base, async () => {
        for (const [input, expected] of [
          ["ws://a.example/x", "ws://a.example/x"],
          ["https://a.example", "wss://a.example/"],
        ]) {
          const connecting = connect(input);
          connecting.catch(() => {});
          const native = await onceMade(made);
          equal(native.url, expected, `the URL, with the base ${base}`);
          native.open();
          made.length = 0;
          (await connecting).terminate();
        }
        const stream = new WebSocketStream("ws://a.example/x");
        equal(stream.url, "ws://a.example/x");
        stream.close();
        await stream.closed.catch(() => {});
        made.length = 0;
      });
    }
  }));

test("a relative URL without a base is INVALID_URL", () =>
  withStandIns(async (made) => {
    for (const base of BASES) await withBase(base, () => rejects(connect("/chat"), { code: "INVALID_URL" }));
    equal(made.length, 0, "native sockets");
  }));

test("a worker made from a blob: URL resolves URLs against the page", () =>
  withStandIns(async (made) => {
    await withBase("blob:http://page.example/7f7d1a2c", async () => {
      const connecting = connect("/chat");
      connecting.catch(() => {});
      const native = await onceMade(made);
      equal(native.url, "ws://page.example/chat");
      native.open();
      (await connecting).terminate();
    });
  }));
