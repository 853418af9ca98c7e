// The chat of docs/recipes.md and its components for React, Vue and Svelte, as they are printed there: in a page, against a server
// that loses a message and refuses for a while, and rendered as a server does.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { before, test } from "node:test";
import { FRAMEWORK_HEADINGS, RECIPES } from "./documentation/recipe-headings.mjs";
import { documentationPage } from "./documentation/programs.mjs";
import { command, inProject, pageAddress, serve, useBrowser } from "./helpers.mjs";
import { eventually, scriptedServer } from "./documentation/scripted-server.mjs";

const openPage = useBrowser();

const recipes = documentationPage(RECIPES);
const [CHAT, REACT, VUE, SVELTE] = FRAMEWORK_HEADINGS.map((heading) => recipes.program(heading));

const inRecipes = (/** @type {string[]} */ ...parts) => inProject("recipes", ...parts);

/** React runs effects twice in StrictMode only where it is built for development. */
const OPTIONS = ["--bundle", "--format=esm", "--jsx=automatic", '--define:process.env.NODE_ENV="development"'];

before(async () => {
  writeFileSync(inRecipes("chat.js"), CHAT);
  writeFileSync(inRecipes("react.jsx"), REACT);
  writeFileSync(inRecipes("vue.js"), VUE);
  const { compile } = createRequire(inRecipes("package.json"))("svelte/compiler");
  for (const generate of ["client", "server"])
    writeFileSync(inRecipes(`svelte-${generate}.js`), compile(SVELTE, { generate, filename: "Chat.svelte" }).js.code);
});

/**
 * Bundles a page and opens it.
 * @param {import("node:test").TestContext} t
 * @param {string} script
 * @param {string} echo  the address of the WebSocket server
 */
async function openRecipe(t, script, echo) {
  const output = inRecipes(`${path.parse(script).name}-built`);
  mkdirSync(output, { recursive: true });
  await command("recipes", "esbuild", [
    script,
    ...OPTIONS,
    "--conditions=browser,development",
    `--outfile=${path.join(output, "page.js")}`,
  ]);
  const wasm = inRecipes("node_modules", "@sockstream", "client", "dist", "wasm");
  cpSync(wasm, path.join(output, "wasm"), { recursive: true });
  writeFileSync(path.join(output, "index.html"), PAGE);
  const { site } = await serve(t, output);
  return openPage(t, pageAddress({ site, echo }), { allowed: /WebSocket connection to/ });
}

for (const script of ["react-page.jsx", "vue-page.js", "svelte-page.js"]) {
  const name = script.split("-")[0];
  test(`${name}: the list is bounded, no message is lost in silence, and the connection ends with the component`, async (t) => {
    const server = await scriptedServer(t, ({ socket }) => {
      // To everybody, which is one client here.
      socket.on("message", (data) =>
        JSON.parse(String(data)).text === "lost" ? socket.terminate() : socket.send(String(data)),
      );
    });
    const { page } = await openRecipe(t, script, server.url);
    const shown = (/** @type {string} */ text) => page.getByText(text, { exact: true }).first().waitFor();
    /** @param {string} text */
    async function send(text) {
      await page.getByLabel("Message").fill(text);
      await page.getByRole("button").click();
    }

    await shown("Connection: opened");
    assert.equal(server.live(), 1);
    await send("one");
    await shown("one: delivered");

    server.refusing = true;
    await send("lost");
    await shown("lost: may not have arrived");
    await send("away");
    await shown("away: not sent (AWAY)");

    server.refusing = false;
    await shown("Connection: opened");
    const again = /** @type {import("./documentation/scripted-server.mjs").Client} */ (server.clients.at(-1));
    assert.deepEqual(again.received, [], "nothing is sent again");
    for (let id = 0; id < 150; id++) again.socket.send(JSON.stringify({ id, text: `message ${id}` }));
    await shown("message 149: received");
    assert.equal(await page.locator("li").count(), 100);

    await page.evaluate("unmount()");
    await eventually("the connection ends", () => server.live() === 0);
  });
}

test("React, Vue and Svelte render on a server, where nothing is connected", async () => {
  const output = "server-side.mjs";
  const options = ["--platform=node", "--conditions=node,development", "--log-level=error", `--outfile=${output}`];
  const require =
    "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await command("recipes", "esbuild", ["server-side.jsx", ...OPTIONS, ...options, require]);
  assert.equal(await command("recipes", process.execPath, [output]), "rendered\nrendered\nrendered\n");
});

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>A recipe</title>
  <link rel="icon" href="data:,">
</head>
<body>
  <script type="module" src="page.js"></script>
</body>
</html>
`;
