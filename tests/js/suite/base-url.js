// Absolute URLs need no base: a worker of a sandboxed frame has `blob:null/…`, a page of a file `file:`.

import { equal, ok, rejects } from "../support/assert.js";
import { test } from "../support/harness.js";
import { connect, WebSocketStream } from "../support/package.js";
import { standingIn } from "../support/stand-in.js";

/** Runs `act` where the page's or worker's address is `base`. */
async function withBase(base, act) {
  const [owner, name, value] = globalThis.document
    ? [document, "baseURI", base]
    : [globalThis, "location", { href: base }];
  const own = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true });
  try {
    return await act();
  } finally {
    if (own) Object.defineProperty(owner, name, own);
    else delete owner[name];
  }
}

const BASES = [
  "blob:null/7f7d1a2c-1111-4222-8333-444455556666",
  "about:srcdoc",
  "file:///home/page.html",
  "data:text/html,x",
  "null",
];

test("absolute URLs connect whatever the base is", () =>
  standingIn(async (made) => {
    for (const base of BASES) {
      await withBase(base, async () => {
        for (const [input, expected] of [
          ["ws://a.example/x", "ws://a.example/x"],
          ["https://a.example", "wss://a.example/"],
        ]) {
          const connecting = connect(input);
          connecting.catch(() => {});
          for (let tries = 0; !made.length && tries < 200; tries++)
            await new Promise((resolve) => setTimeout(resolve, 1));
          ok(made.length, `a native socket, with the base ${base}`);
          const native = made.pop();
          equal(native.url, expected);
          native.open();
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

test("only a relative URL needs a base", () =>
  standingIn(async (made) => {
    for (const base of BASES) await withBase(base, () => rejects(connect("/chat"), { code: "INVALID_URL" }));
    equal(made.length, 0, "native sockets");
  }));

test("the base of a worker made from a blob: URL is the page's", () =>
  standingIn(async (made) => {
    await withBase("blob:http://page.example/7f7d1a2c", async () => {
      const connecting = connect("/chat");
      connecting.catch(() => {});
      for (let tries = 0; !made.length && tries < 200; tries++) await new Promise((resolve) => setTimeout(resolve, 1));
      equal(made[0].url, "ws://page.example/chat");
      made[0].open();
      (await connecting).terminate();
    });
  }));
