// The lints of JavaScript, TypeScript and CSS: format, rules and types, and the examples in the documentation.

import { readFileSync } from "node:fs";
import { inRoot, nodeTool } from "../lib/paths.mjs";
import { run, runOrThrow } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { sourceFiles } from "./source-files.mjs";

/** Seconds. */
const LIMIT = 120;

/** The folders whose JavaScript is checked against its JSDoc types; each has a tsconfig.json. */
const TYPED = [
  ...["npm", "www", "scripts", "benches/page"],
  ...[
    "tests/chaos",
    "tests/chaos/server",
    "tests/examples",
    "tests/js",
    "tests/packaging",
    "tests/page",
    "tests/proxies",
    "tests/scripts",
    "tests/support",
    "tests/types",
  ],
];

const DECLARATIONS = /^npm\/.*\.d\.c?ts$/;

/** Biome's format and its recommended rules. */
export const checkBiome = () =>
  step("Biome", async (note) => {
    const args = ["ci", "--colors=off", "--assist-enabled=false", "--error-on-warnings", "--max-diagnostics=200"];
    const sentence = "Biome found something: `npx biome format --write` formats, `npx biome lint` explains.";
    const stdout = await runOrThrow(sentence, nodeTool("biome"), args, { limit: LIMIT });
    note(/Checked (\d+ files)/.exec(stdout)?.[1] ?? "");
  });

/** Checks JavaScript against its JSDoc types. */
export const checkTypes = () =>
  step("types of JavaScript", async (note) => {
    const failures = [];
    for (const folder of TYPED) {
      const { ok, output } = await run(nodeTool("tsc"), ["--pretty", "false", "-p", inRoot(folder)], { limit: LIMIT });
      if (!ok) failures.push(`${folder}:\n${output}`);
    }
    if (failures.length) throw new UserError("The types of JavaScript have errors.", failures.join("\n"));
    note(`${TYPED.length} folders`);
  });

/** Checks the package's declarations by themselves, without what Node or a type package adds. */
export const checkDeclarations = () =>
  step("declarations of the package", async (note) => {
    const files = await sourceFiles(DECLARATIONS);
    if (files.length === 0) throw new UserError("The package has no declarations.");
    const options = ["--noEmit", "--ignoreConfig", "--strict", "--target", "esnext", "--module", "nodenext"];
    const libraries = ["--lib", "esnext,dom,dom.asynciterable", "--types", ""];
    const args = [...options, ...libraries, ...files];
    await runOrThrow("The package's declarations have errors.", nodeTool("tsc"), args, { limit: LIMIT });
    note(`${files.length} files`);
  });

/** The examples in the documentation parse, with all the syntax that esbuild knows: JSX, and `await using`. */
export const checkExamples = () =>
  step("examples", async (note) => {
    const { transform } = await import("esbuild");
    const examples = (await sourceFiles(/^(README|docs\/.*)\.md$/)).flatMap(codeBlocks);
    for (const { name, code } of examples) {
      await transform(code, { loader: "jsx", format: "esm", logLevel: "silent" }).catch(({ message }) => {
        throw new UserError(`An example in ${name} does not parse.`, `${message}\n\n${code}`);
      });
    }
    note(`${examples.length} in JavaScript`);
  });

/** @param {string} name  of a Markdown file */
function codeBlocks(name) {
  const blocks = readFileSync(inRoot(name), "utf8").matchAll(/^```jsx?\n(.*?)^```$/gms);
  return [...blocks].map(([, code]) => ({ name, code }));
}
