// kosoku, which runs Autobahn's cases, at the version and hash that are pinned.

import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { inRoot, toolCache } from "../lib/paths.mjs";
import { run, runOrThrow } from "../lib/run.mjs";
import { UserError } from "../lib/user-error.mjs";

const REQUIREMENTS = inRoot("echo-server", "autobahn", "requirements.txt");

const VENV = ["-m", "venv"];
const PIP = ["-m", "pip", "install", "--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes", "-r"];

/** @returns {import("./needs.mjs").Need<string>} the path of its command */
export function kosoku() {
  const version = readFileSync(REQUIREMENTS, "utf8").match(/^kosoku==(\S+)/m)?.[1];
  if (!version) throw new UserError(`${REQUIREMENTS} names no version of kosoku.`);
  const folder = path.join(toolCache, `kosoku-${version}`);
  const python = path.join(folder, "bin", "python");
  const command = path.join(folder, "bin", "kosoku");
  return {
    title: `kosoku ${version}`,
    find: async () =>
      (await run(command, ["--help"], { limit: 60 })).ok ? { value: command, note: "(cached)" } : undefined,
    command: () => `python3 ${[...VENV, folder].join(" ")} && ${[python, ...PIP, REQUIREMENTS].join(" ")}`,
    async install() {
      rmSync(folder, { recursive: true, force: true });
      try {
        const venv = "Python 3.10 or newer with its venv module is needed (on Debian: python3-venv).";
        await runOrThrow(venv, "python3", [...VENV, folder], { limit: 300 });
        const pip = "kosoku could not be installed; pip needs access to its index.";
        await runOrThrow(pip, python, [...PIP, REQUIREMENTS], { limit: 600 });
      } catch (error) {
        rmSync(folder, { recursive: true, force: true });
        throw error;
      }
      return command;
    },
  };
}
