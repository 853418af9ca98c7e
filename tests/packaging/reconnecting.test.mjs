// The JavaScript programs of docs/reconnecting.md in a page, as they are printed there except for the server's address, against a
// server that behaves as the page tells.

import assert from "node:assert/strict";
import { test } from "node:test";
import { documentationPage, withLiteral, withoutExample } from "./documentation/programs.mjs";
import { inProject, pageAddress, serve, useBrowser } from "./helpers.mjs";
import { moduleProgram } from "./documentation/module-program.mjs";
import { eventually, scriptedServer } from "./documentation/scripted-server.mjs";

const PAGE = "docs/reconnecting.md";
const { program, untested } = documentationPage(PAGE);

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {import("./documentation/scripted-server.mjs").Client} Client */

const openPage = useBrowser();

/**
 * Opens a page in which a module script can import the package. The browser reports failed connections on the console.
 * @param {TestContext} t
 */
async function openModulePage(t) {
  const addresses = await serve(t, inProject("plain"));
  const allowed = /WebSocket connection to|Failed to load resource.*503/;
  return { ...(await openPage(t, pageAddress(addresses, "imports.html"), { allowed })), ...addresses };
}

/**
 * Starts a server, and runs a program that connects to it instead of to `literal`.
 * @param {TestContext} t
 * @param {string} text
 * @param {string} literal
 * @param {(client: Client, number: number) => void} serveClient
 */
async function start(t, text, literal, serveClient) {
  const server = await scriptedServer(t, serveClient);
  const { page } = await openModulePage(t);
  return { server, page, lines: moduleProgram(page, withLiteral(text, literal, server.url)) };
}

const FIRST = program("A first program");

test("a first program", async (t) => {
  const { lines } = await start(t, FIRST, "/chat", ({ socket }, number) => {
    socket.on("message", (data) => {
      socket.send(`${data} ${number}`);
      // Restarting, and then done.
      socket.close(number === 1 ? 1001 : 1000);
    });
  });
  assert.deepEqual(await lines, [
    ...["connecting", "opened", "hello 1", "disconnected", "waiting"],
    ...["connecting", "opened", "hello 2", "disconnected", "stopped"],
    "closed 1000",
  ]);
});

const LOSSES = program("What may have been lost");

test("what may have been lost", async (t) => {
  const text = LOSSES.replace("for await", "Object.assign(globalThis, { socket, order });\nfor await");
  const { server, page, lines } = await start(t, text, "/orders", ({ socket }, number) => {
    socket.on("message", (data) => {
      if (number === 2) socket.close(1000);
      else if (JSON.parse(String(data)).id === 3) socket.terminate();
      else socket.send(String(data));
    });
  });
  const pageHas = (/** @type {string} */ expression) =>
    eventually(`the page has ${expression}`, () => page.evaluate(`Boolean(${expression})`));

  await pageHas("globalThis.socket?.state === 'open'");
  await page.evaluate("order(1).then(() => order(2))");
  await pageHas("socket.stats().unconfirmed === 0");
  await page.evaluate("order(3)");
  await pageHas("socket.state === 'open' && socket.stats().connections === 2");
  await page.evaluate("order(4)");
  assert.deepEqual(await lines, ['message 3 may be lost: {"id":3}', 'message 4 may be lost: {"id":4}']);
  assert.deepEqual(server.clients[1].received, ['{"id":4}'], "nothing was sent again");
});

const LOGGING_IN = program("Logging in");

test("logging in", async (t) => {
  const { server, lines } = await start(t, LOGGING_IN, "/account", (client, number) => {
    const { socket, received } = client;
    socket.on("message", () => {
      // The first connection's token is not accepted: that attempt has failed, and another follows.
      if (received.length === 1) socket.send(number === 1 ? "who are you?" : "welcome");
      if (received.length === 2) {
        socket.send("news");
        socket.close(1000);
      }
    });
  });
  assert.deepEqual(await lines, ["news"]);
  assert.deepEqual(
    server.clients.map(({ received }) => received),
    [["token 7f3a"], ["token 7f3a", "subscribe news"]],
  );
});

const TOKEN = program("A new token for each attempt");

test("a new token for each attempt", async (t) => {
  const server = await scriptedServer(t, ({ socket }, number) => {
    socket.send(`message of connection ${number}`);
    socket.close(number === 1 ? 1001 : 1000);
  });
  const { page } = await openModulePage(t);
  let requests = 0;
  await page.route("**/token", (route) => {
    requests += 1;
    return route.fulfill(requests === 2 ? { status: 503 } : { body: `token-${requests}` });
  });
  const text = TOKEN.replace('new URL("/feed", location.href)', `new URL("/feed", ${JSON.stringify(server.url)})`);
  assert.notEqual(text, TOKEN);
  assert.deepEqual(await moduleProgram(page, text), ["message of connection 1", "message of connection 2"]);
  assert.equal(requests, 3, "the second request failed, and so its attempt");
  assert.deepEqual(
    server.clients.map(({ path }) => path),
    ["/feed?after=0", "/feed?after=1"],
  );
  assert.deepEqual(
    server.clients.map(({ offered }) => offered),
    ["feed.v1, token.token-1.0", "feed.v1, token.token-3.2"],
  );
});

const QUEUE = program("Sending while there is no connection");

test("sending while there is no connection", async (t) => {
  const use = `
    await save("first");
    globalThis.save = save;
    await socket.stopped;`;
  const { server, page, lines } = await start(t, QUEUE + use, "/editor", ({ socket }) => {
    socket.on("message", (data) => String(data) === "last" && socket.close(1000));
  });
  await eventually("what was queued has arrived", () => server.clients[0]?.received.length === 1);
  server.refusing = true;
  server.clients[0].socket.terminate();
  await eventually("the connection is gone", () => server.live() === 0);
  await page.evaluate("Promise.all(Array.from({ length: 101 }, (_, index) => save('queued ' + index))) && undefined");
  server.refusing = false;
  await eventually("what was queued has arrived", () => server.clients[1]?.received.length === 100);
  await page.evaluate("save('last')");
  const printed = await lines;
  assert.deepEqual(
    server.clients[1].received.slice(0, 100),
    Array.from({ length: 100 }, (_, index) => `queued ${index}`),
  );
  assert.equal(printed.filter((line) => line === "sent").length, 102);
  assert.deepEqual(
    printed.filter((line) => line !== "sent"),
    ["not sent: SEND_QUEUE_FULL"],
  );
});

const HEARTBEAT = program("Heartbeat");

test("heartbeat", async (t) => {
  // The same program with shorter times: the server's first connection is dead, and the second lives.
  const text = HEARTBEAT.replace("25_000", "100").replace("10_000", "200");
  assert.ok(text.includes("interval: 100, timeout: 200"));
  const { server, lines } = await start(t, text, "/prices", (client, number) => {
    if (number === 1) return;
    let pings = 0;
    client.socket.on("message", () => {
      client.socket.send("pong");
      if (++pings === 2) {
        client.socket.send("42");
        client.socket.close(1000);
      }
    });
  });
  assert.deepEqual(await lines, ["42"], "answers are not delivered");
  assert.deepEqual(
    server.clients.map(({ received }) => received),
    [["ping"], ["ping", "ping"]],
  );
});

const CLASSIFY = program("Which ends are final");

test("which ends are final", async (t) => {
  const codes = [4001, 1000, 1001];
  const { server, lines } = await start(t, CLASSIFY, "/game", ({ socket }, number) => socket.close(codes[number - 1]));
  assert.deepEqual(await lines, ["1001"]);
  assert.equal(server.clients.length, 3);
});

const STOPPING = program("Stopping and giving up");

test("stopping", async (t) => {
  /** @type {Promise<[number, string]>} */
  let closed = Promise.resolve([0, ""]);
  const { server, page, lines } = await start(t, STOPPING, "/chat", ({ socket }) => {
    closed = new Promise((resolve) => socket.on("close", (code, reason) => resolve([code, String(reason)])));
  });
  await eventually("the page has connected", () => server.live() === 1);
  await page.click("button");
  assert.deepEqual(await lines, ["stopped"]);
  assert.deepEqual(await closed, [4000, "the user has left"]);
});

test("giving up", async (t) => {
  const server = await scriptedServer(t, () => {});
  server.refusing = true;
  const { page } = await openModulePage(t);
  const lines = await moduleProgram(page, withLiteral(STOPPING, "/chat", server.url));
  assert.deepEqual(lines, ["The server can't be reached: CONNECT"]);
});

const CLASS = program("Libraries that take a `WebSocket` constructor");

test("libraries that take a WebSocket constructor", async (t) => {
  const use = `
    await new Promise((resolve) => socket.addEventListener("stopped", resolve));`;
  const { lines } = await start(t, CLASS + use, "/chat", ({ socket }, number) => {
    socket.on("message", (data) => {
      socket.send(`${data} ${number}`);
      socket.close(number === 1 ? 1001 : 1000);
    });
  });
  assert.deepEqual(await lines, [
    ...["hello 1", "closed with 1001", "may be lost: 1"],
    ...["hello 2", "closed with 1000", "may be lost: 2"],
  ]);
});

test("each program of the page has a test, or is an example that is compiled", () => {
  assert.deepEqual([...untested(), ...withoutExample(PAGE)], []);
});
