// The table of what each crate adds to a program.

import { markdown } from "./markdown.mjs";

/** @param {import("../programs/size.mjs").Size[]} sizes */
export function sizeTable(sizes) {
  const head = ["gzip -9, bytes", "wasm, not compressed", "wasm", "js", "added to empty"];
  const rows = sizes.map(({ name, rawWasm, wasm, js, added }) => [
    name,
    rawWasm,
    wasm,
    js,
    name === "empty" ? "–" : `+${added}`,
  ]);
  return ["### Size of a hello-echo program", "", ...markdown(head, rows), ""];
}
