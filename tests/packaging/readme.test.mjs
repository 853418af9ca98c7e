// README's JavaScript program, as it is printed there except for the server's address.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { documentationPage, withLiteral, withoutExample } from "./documentation/programs.mjs";
import { command, inProject, pageAddress, serve, useBrowser, WEBSOCKET_FLAG } from "./helpers.mjs";
import { moduleProgram } from "./documentation/module-program.mjs";
import { scriptedServer } from "./documentation/scripted-server.mjs";

const openPage = useBrowser();

const { program, untested } = documentationPage("README.md");
const PROGRAM = program("JavaScript");

/** @param {string} echo */
const readme = (echo) => withLiteral(PROGRAM, "ws://127.0.0.1:8080/echo", echo);

test("README's program runs in Node", async (t) => {
  const { echo } = await serve(t);
  writeFileSync(inProject("node", "readme.js"), readme(echo));
  const printed = await command("node", process.execPath, [...WEBSOCKET_FLAG, "readme.js"]);
  assert.equal(printed, "hello\n1000 done true\n");
});

test("README's program runs in a page", async (t) => {
  const addresses = await serve(t, inProject("plain"));
  const { page } = await openPage(t, pageAddress(addresses, "imports.html"));
  assert.deepEqual(await moduleProgram(page, readme(addresses.echo)), ["hello", "1000 done true"]);
});

const RECONNECTING = program("Questions");

test("README's program that reconnects does so in a page", async (t) => {
  const server = await scriptedServer(t, ({ socket }, number) => {
    socket.on("message", (data) => {
      socket.send(`${data} ${number}`);
      socket.close(number === 1 ? 1001 : 1000);
    });
  });
  const addresses = await serve(t, inProject("plain"));
  const { page } = await openPage(t, pageAddress(addresses, "imports.html"));
  const text = withLiteral(RECONNECTING, "wss://example.com/chat", server.url);
  assert.deepEqual(await moduleProgram(page, text), ["subscribe 1", "subscribe 2", "closed"]);
});

test("each program of README has a test, or is an example that is compiled", () => {
  assert.deepEqual([...untested(), ...withoutExample("README.md")], []);
});
