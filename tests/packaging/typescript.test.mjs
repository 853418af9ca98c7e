// The packed tarball's types in TypeScript of several versions, without `skipLibCheck`: what users write compiles, mistakes don't.

import { cpSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { command, inProject } from "./helpers.mjs";

/** The oldest that is promised, the first whose `Uint8Array` is generic, the last of its kind, and the current one. */
const VERSIONS = ["5.4", "5.7", "5.9", "7.0"];

/** Versions whose DOM types distinguish shared memory. */
const KNOW_SHARED_MEMORY = ["5.9", "7.0"];

/** `files` are in tests/packaging/projects/typescript; `use.cts` is a copy of `use.ts`. */
const SETTINGS = [
  { lib: ["es2022", "dom"], module: "esnext", moduleResolution: "bundler", files: ["use.ts", "no-dispose.ts"] },
  {
    lib: ["es2022", "dom"],
    module: "node16",
    moduleResolution: "node16",
    files: ["use.ts", "use.cts", "no-dispose.ts"],
  },
  {
    lib: ["es2022", "dom"],
    module: "nodenext",
    moduleResolution: "nodenext",
    files: ["use.ts", "use.cts", "no-dispose.ts"],
  },
  { lib: ["es2022", "webworker"], module: "nodenext", moduleResolution: "nodenext", files: ["use.ts", "use.cts"] },
  {
    lib: ["es2022", "esnext.disposable", "dom"],
    module: "nodenext",
    moduleResolution: "nodenext",
    files: ["use.ts", "use.cts", "dispose.ts"],
  },
];

for (const version of VERSIONS) {
  for (const { lib, files, ...resolution } of SETTINGS) {
    test(`TypeScript ${version}, lib ${lib.join(" and ")}, resolved for ${resolution.moduleResolution}`, async () => {
      cpSync(inProject("typescript", "use.ts"), inProject("typescript", "use.cts"));
      const compilerOptions = { noEmit: true, strict: true, target: "es2022", types: [], lib, ...resolution };
      const shared = KNOW_SHARED_MEMORY.includes(version) ? ["shared-memory.ts"] : [];
      const config = JSON.stringify({ compilerOptions, files: [...files, ...shared] });
      writeFileSync(inProject("typescript", "tsconfig.json"), config);
      const compiler = inProject("typescript", "node_modules", `typescript-${version}`, "bin", "tsc");
      await command("typescript", process.execPath, [compiler, "--project", "."]);
    });
  }
}
