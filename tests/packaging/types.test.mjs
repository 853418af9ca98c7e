// The packed tarball's types, from each of its entries, as those who install it get them.

import { test } from "node:test";
import { command } from "./helpers.mjs";
import { nodeTool } from "../../scripts/lib/paths.mjs";

const RESOLUTIONS = {
  Node: ["--module", "nodenext"],
  bundlers: ["--module", "esnext", "--moduleResolution", "bundler"],
};

for (const [who, options] of Object.entries(RESOLUTIONS)) {
  test(`every entry has types, resolved as ${who} would`, async () => {
    const strict = [
      // A tsconfig.json of the repository is not what users have.
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--target",
      "esnext",
      "--lib",
      "esnext,dom,dom.asynciterable",
      "--types",
      "",
    ];
    await command("plain", nodeTool("tsc"), [...strict, ...options, "use.ts"]);
  });
}
