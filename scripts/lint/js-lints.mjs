// What there is to check in files that are not Rust: their length, whether JavaScript parses, whether the types hold.

import { readFileSync } from "node:fs";
import { inRoot, nodeTool } from "../lib/paths.mjs";
import { UserError } from "../lib/user-error.mjs";
import { runOrThrow, run } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { SOURCE, sourceFiles } from "./source-files.mjs";

const LONGEST_FILE = 400;

const JAVASCRIPT = /^(scripts|www|npm|tests)\/.*\.m?js$/;
const TYPES = /^npm\/.*\.d\.ts$/;

/** A file is one idea; past a screenful or three it has become several. */
export const checkFileLengths = () =>
  step("file lengths", async () => {
    const long = (await sourceFiles(SOURCE))
      .map((name) => [name, lines(name)])
      .filter(([, count]) => count > LONGEST_FILE);
    if (long.length) {
      const list = long.map(([name, count]) => `${name} (${count})`).join(", ");
      throw new UserError(`Over ${LONGEST_FILE} lines: ${list}.`);
    }
  });

export const checkJavaScript = () =>
  step("JavaScript syntax", async (note) => {
    const names = await sourceFiles(JAVASCRIPT);
    const broken = [];
    for (const name of names) {
      const { ok, output } = await run(process.execPath, ["--check", inRoot(name)], { limit: 30 });
      if (!ok) broken.push(output);
    }
    if (broken.length) throw new UserError(`${broken.length} JavaScript files do not parse.`, broken.join("\n"));
    note(`${names.length} files`);
  });

/** The examples in the documentation parse, with all that esbuild knows: JSX, and `await using`. */
export const checkExamples = () =>
  step("examples", async (note) => {
    const { transform } = await import("esbuild");
    const examples = (await sourceFiles(/^(README|docs\/.*)\.md$/)).flatMap((name) => codeBlocks(name));
    for (const { name, code } of examples) {
      await transform(code, { loader: "jsx", format: "esm", logLevel: "silent" }).catch(({ message }) => {
        throw new UserError(`An example in ${name} does not parse.`, `${message}\n\n${code}`);
      });
    }
    note(`${examples.length} in JavaScript`);
  });

function codeBlocks(name) {
  const blocks = readFileSync(inRoot(name), "utf8").matchAll(/^```jsx?\n(.*?)^```$/gms);
  return [...blocks].map(([, code]) => ({ name, code }));
}

export const checkTypes = () =>
  step("types", async (note) => {
    const names = await sourceFiles(TYPES);
    if (names.length === 0) return note("none");
    const options = [
      "--noEmit",
      "--strict",
      "--target",
      "esnext",
      "--module",
      "nodenext",
      "--lib",
      "esnext,dom,dom.asynciterable",
    ];
    // Without a type package named, tsc would load all it finds.
    await runOrThrow("The types have errors.", nodeTool("tsc"), [...options, "--types", "", ...names], { limit: 120 });
    await runOrThrow("The types do not fit their use.", nodeTool("tsc"), ["--project", inRoot("tests", "types")], {
      limit: 120,
    });
  });

const lines = (name) => readFileSync(inRoot(name), "utf8").split("\n").length - 1;
