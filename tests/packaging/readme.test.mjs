// README's JavaScript program, as it is printed there except for the server's address.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { program, withLiteral } from "./documentation.mjs";
import { command, inProject, pageAddress, serve, useBrowser, WEBSOCKET_FLAG } from "./helpers.mjs";
import { moduleProgram } from "./module-program.mjs";

const openPage = useBrowser();

/** @param {string} echo */
const readme = (echo) => withLiteral(program("README.md", "JavaScript"), "ws://127.0.0.1:8080/echo", echo);

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
