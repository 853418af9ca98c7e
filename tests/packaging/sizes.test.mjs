// The table of sizes in docs/reconnecting.md: each library bundled and minified by esbuild, and compressed by gzip -9, as there.
//
// A row that is not as measured fails, and the message has the row's numbers. The row of socket.io-client, which is not
// installed here, is measured in another folder: `node tests/packaging/documentation/measure-size.mjs socket.io-client FOLDER`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { inProject } from "./helpers.mjs";
import { measureSize } from "./documentation/measure-size.mjs";

/** The share by which the numbers of our own rows may differ: compilers differ, and the build has an exact limit. */
const TOLERANCE = 0.1;

/** What a program imports, and where the package is installed. */
const ROWS = [
  { row: "`@sockstream/client/reconnect`", text: 'export * from "@sockstream/client/reconnect";', ours: true },
  { row: "`partysocket`", text: 'export { default } from "partysocket/ws";' },
  { row: "`reconnecting-websocket`", text: 'export { default } from "reconnecting-websocket";' },
];

const PAGE = readFileSync(inRoot("docs", "reconnecting.md"), "utf8");

for (const { row, text, ours } of ROWS) {
  test(`the size of ${row} is as the table says`, async () => {
    const cells = PAGE.split("\n")
      .find((line) => line.startsWith(`| ${row} `))
      ?.split("|")
      .map((cell) => cell.trim());
    assert.ok(cells, "the table has the row");
    const stated = cells.slice(3, 6).map((cell) => Number(cell.replaceAll(",", "").replace("–", "0")));
    const folder = ours ? inProject("plain") : inRoot("tests");
    const wasm = ours ? inProject("plain", "node_modules/@sockstream/client/dist/wasm/reconnect_bg.wasm") : undefined;
    const measured = await measureSize(text, folder, wasm);
    const matches = stated.every((bytes, index) => Math.abs(bytes - measured[index]) <= (ours ? TOLERANCE * bytes : 0));
    assert.ok(matches, `JavaScript, wasm and both are ${measured.join(", ")} B; the table says ${stated.join(", ")} B`);
  });
}
