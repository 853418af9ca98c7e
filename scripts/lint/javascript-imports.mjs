// Finds the imports between JavaScript files, as esbuild resolves them.

import path from "node:path";
import { inRoot } from "../lib/paths.mjs";

/**
 * Lists the relative imports of each file. Types that comments import are none: they exist for the checker only.
 * @param {string[]} files  within the repository
 * @returns {Promise<{from: string, to: string}[]>} paths within the repository
 */
export async function javaScriptImports(files) {
  /** @type {{from: string, to: string}[]} */
  const found = [];
  // Imported here, since the command that runs this installs the packages first.
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: inRoot(),
    entryPoints: files,
    bundle: true,
    write: false,
    outdir: inRoot("unused"),
    logLevel: "silent",
    format: "esm",
    supported: { "import-attributes": true },
    plugins: [
      {
        name: "imports",
        setup(build) {
          build.onResolve({ filter: /^\./ }, ({ kind, importer, path: specifier }) => {
            if (kind === "entry-point") return undefined;
            const from = path.relative(inRoot(), importer);
            found.push({ from, to: path.join(path.dirname(from), specifier.replace(/[?#].*$/, "")) });
            return { path: specifier, external: true };
          });
          build.onResolve({ filter: /.*/ }, ({ kind, path: specifier }) =>
            kind === "entry-point" ? undefined : { path: specifier, external: true },
          );
        },
      },
    ],
  });
  return found;
}
