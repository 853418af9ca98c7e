// Building with cargo, and finding what it built.

import { runOrThrow } from "./run.mjs";
import { clearLine } from "./steps.mjs";

/** A first build on a slow machine; later ones take seconds. */
const BUILD_LIMIT = 1500;

/**
 * Runs a cargo command that builds, and returns its artifacts as cargo describes them.
 * cargo itself knows best what is out of date; asking it costs a fraction of a second.
 * On a terminal its progress is shown, elsewhere its output only when it fails.
 */
export async function cargoBuild(sentence, args, { env = {}, limit = BUILD_LIMIT } = {}) {
  const live = Boolean(process.stdout.isTTY && process.stderr.isTTY);
  if (live) clearLine();
  const stdout = await runOrThrow(
    sentence,
    "cargo",
    [...args, "--locked", "--message-format=json-render-diagnostics"],
    {
      limit,
      data: true,
      live,
      env: { ...process.env, ...env },
    },
  );
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .filter(({ reason }) => reason === "compiler-artifact");
}
