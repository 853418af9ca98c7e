// nginx, HAProxy and openssl: found, or on Debian unpacked into our cache.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { toolCache } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { isExecutable, which } from "../lib/which.mjs";
import { aptUnpack } from "./apt.mjs";

/** @typedef {"nginx" | "haproxy" | "openssl"} ProgramName */
/** @typedef {{command: string, env: NodeJS.ProcessEnv}} Program */
/** @typedef {Record<ProgramName, Program>} Programs */

/**
 * What makes each say its version, and do nothing else. The names are also those of the Debian packages.
 * @type {Record<ProgramName, string>}
 */
const VERSION_OPTIONS = { nginx: "-v", haproxy: "-v", openssl: "version" };
const NAMES = /** @type {ProgramName[]} */ (Object.keys(VERSION_OPTIONS));

/** Daemons lie where only root's PATH looks. */
const FOLDERS = ["usr/sbin", "usr/local/sbin", "usr/bin"];

const folder = path.join(toolCache, "debian-proxies");

/** @type {import("./needs.mjs").Need<Programs>} */
export const proxyPrograms = {
  title: "nginx, HAProxy",
  async find() {
    const programs = NAMES.map((name) => installed(name) ?? unpacked(name));
    const work = await Promise.all(NAMES.map((name, index) => works(name, programs[index])));
    return work.every(Boolean) ? { value: byName(programs), note: "" } : undefined;
  },
  command: () => `put ${missing().join(", ")} of Debian's packages on PATH, or unpack them into ${folder}`,
  async install() {
    await aptUnpack(missing(), folder, "On this system install them yourself, so that they are on PATH.");
    return byName(NAMES.map((name) => installed(name) ?? unpacked(name)));
  },
};

/** Also those that were unpacked but don't work: they may be older than the system. */
const missing = () => NAMES.filter((name) => !installed(name));

/**
 * @param {ProgramName} name
 * @param {Program | undefined} program
 */
async function works(name, program) {
  if (!program) return false;
  return (await run(program.command, [VERSION_OPTIONS[name]], { limit: 30, env: program.env })).ok;
}

/** @param {(Program | undefined)[]} programs  in the order of NAMES */
function byName(programs) {
  return /** @type {Programs} */ (Object.fromEntries(NAMES.map((name, index) => [name, programs[index]])));
}

/** @param {ProgramName} name */
function installed(name) {
  const command = which(name) ?? executable("/", name);
  return command ? { command, env: process.env } : undefined;
}

/** @param {ProgramName} name */
function unpacked(name) {
  const command = executable(folder, name);
  return command ? { command, env: { ...process.env, LD_LIBRARY_PATH: libraries().join(":") } } : undefined;
}

/**
 * @param {string} root
 * @param {ProgramName} name
 */
function executable(root, name) {
  return FOLDERS.map((folder) => path.join(root, folder, name)).find(isExecutable);
}

function libraries() {
  const parent = path.join(folder, "usr", "lib");
  const triplets = existsSync(parent) ? readdirSync(parent).filter((name) => name.includes("-linux-")) : [];
  return triplets.map((name) => path.join(parent, name));
}
