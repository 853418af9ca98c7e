// nginx, HAProxy and openssl: found, or on Debian unpacked into our cache.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { aptUnpack } from "./apt.mjs";
import { toolCache } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { isExecutable, which } from "../lib/which.mjs";

/** Each is also the name of its Debian package. `version` is what makes it say its version, and do nothing else. */
const PROGRAMS = { nginx: { version: "-v" }, haproxy: { version: "-v" }, openssl: { version: "version" } };

/** Daemons lie where only root's PATH looks. */
const FOLDERS = ["usr/sbin", "usr/local/sbin", "usr/bin"];

const ELSEWHERE = "On this system install them yourself, so that they are on PATH.";

/**
 * @typedef {{command: string, env: NodeJS.ProcessEnv}} Program
 * @returns {Promise<Record<"nginx"|"haproxy"|"openssl", Program>>}
 */
export const proxyPrograms = () =>
  step("nginx, HAProxy", async (note) => {
    const folder = path.join(toolCache, "debian-proxies");
    const names = Object.keys(PROGRAMS);
    const missing = await without(names, (name) => installed(name) ?? unpacked(name, folder));
    if (missing.length) {
      const all = names.filter((name) => !installed(name));
      await aptUnpack(all, folder, ELSEWHERE);
      note(`unpacked ${all.join(" ")}`);
    } else {
      note("present");
    }
    return Object.fromEntries(names.map((name) => [name, installed(name) ?? unpacked(name, folder)]));
  });

/** Those of `names` that can't be started where `find` finds them: what was unpacked may be older than the system. */
async function without(names, find) {
  const works = await Promise.all(
    names.map(async (name) => {
      const program = find(name);
      return program && (await run(program.command, [PROGRAMS[name].version], { limit: 30, env: program.env })).ok;
    }),
  );
  return names.filter((_, index) => !works[index]);
}

function installed(name) {
  const command = which(name) ?? executable("/", name);
  return command && { command, env: process.env };
}

function unpacked(name, root) {
  const command = executable(root, name);
  return command && { command, env: { ...process.env, LD_LIBRARY_PATH: libraries(root).join(":") } };
}

const executable = (root, name) => FOLDERS.map((folder) => path.join(root, folder, name)).find(isExecutable);

function libraries(root) {
  const folder = path.join(root, "usr", "lib");
  const triplets = existsSync(folder) ? readdirSync(folder).filter((name) => name.includes("-linux-")) : [];
  return triplets.map((name) => path.join(folder, name));
}
