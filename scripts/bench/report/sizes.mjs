// The table of what each crate adds to a program.

import { markdown } from "./markdown.mjs";

/** @param {import("../programs/size.mjs").Size[]} sizes */
export function sizeTable(sizes) {
  const head = ["bytes", "wasm, not compressed", "wasm, gzip -9", "JavaScript, gzip -9", "added to empty, gzip -9"];
  const rows = sizes.map(({ name, rawWasm, wasm, js, added }) => [
    name,
    rawWasm,
    wasm,
    js,
    name === "empty" ? "–" : `+${added}`,
  ]);
  return ["### Size of a hello-echo program", "", ...markdown(head, rows), ""];
}
