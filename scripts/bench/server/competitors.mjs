// The servers that are compared, ours first, and the load generator: builds or installs them, and starts them.

import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "../../lib/cargo.mjs";
import { buildEchoServer, startEchoServer } from "../../lib/echo-server.mjs";
import { inRoot, target } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { installLocked } from "../../setup/locked-packages.mjs";
import { step } from "../../lib/steps.mjs";
import { commandVersion } from "../../setup/versions.mjs";
import { SERVER_CORE } from "./machine.mjs";

/** @typedef {{name: string, title: string, command: string[]}} ServerCompetitor */

const manifest = inRoot("benches", "server", "Cargo.toml");
const sources = inRoot("benches", "server", "competitors");
const folder = path.join(target, "bench-server");
const installed = path.join(folder, "competitors");
/** @param {string[]} parts */
const inInstalled = (...parts) => path.join(installed, ...parts);

export const OURS = "echo-server";
/** The one that ratios are to. */
export const REFERENCE = "bun";

/** @type {Record<string, string>} */
const BUN_CPU = { x64: "x64", arm64: "aarch64" };

/** More connections than are opened, since limits are not what is measured. */
const LIMITS = ["--max-connections", "20000", "--max-connections-per-address", "20000"];

/**
 * Resolves with the servers and the path of the load generator.
 * @returns {Promise<{competitors: ServerCompetitor[], load: string}>}
 */
export async function buildCompetitors() {
  const echoServer = await buildEchoServer();
  const programs = await buildPrograms();
  await step("ws and Bun", async (note) => {
    const done = await installLocked("the other servers", sources, installed);
    for (const name of ["bun.mjs", "ws.mjs"]) cpSync(path.join(sources, name), inInstalled(name));
    note(done ? "installed" : "present");
  });
  const bun = bunProgram();
  const competitors = [
    { name: OURS, title: "echo-server", command: [echoServer, "--listen", "127.0.0.1:0", "--log", "off", ...LIMITS] },
    { name: REFERENCE, title: `uWebSockets, Bun ${await commandVersion(bun)}`, command: [bun, inInstalled("bun.mjs")] },
    {
      name: "axum",
      title: `axum ${crateVersion("axum")}, tungstenite ${crateVersion("tungstenite")}`,
      command: [programs["axum-echo"]],
    },
    {
      name: "ws",
      title: `ws ${packageVersion("ws")}, Node ${process.versions.node}`,
      command: [process.execPath, inInstalled("ws.mjs")],
    },
  ];
  return { competitors, load: programs.load };
}

/**
 * Starts a server on its core, and waits until it listens.
 * @param {ServerCompetitor} competitor
 */
export const startCompetitor = ({ command }) => startEchoServer("taskset", ["--cpu-list", SERVER_CORE, ...command]);

/** @returns {Promise<Record<string, string>>} paths by name */
const buildPrograms = () =>
  step("load generator, axum", async () => {
    const args = ["build", "--release", "--manifest-path", manifest];
    const artifacts = await cargoBuild("The load generator does not compile.", args, {
      env: { CARGO_TARGET_DIR: folder },
    });
    const programs = artifacts.flatMap(({ executable }) => executable ?? []);
    return Object.fromEntries(programs.map((program) => [path.basename(program), program]));
  });

/** npm's package `bun` would fetch it in an install script; the packages it would choose from need none. */
function bunProgram() {
  const platform = `${process.platform}-${BUN_CPU[process.arch]}`;
  const program = inInstalled("node_modules", "@oven", `bun-${platform}`, "bin", "bun");
  if (!existsSync(program))
    throw new UserError(`npm has no Bun for ${process.platform} on ${process.arch}, or didn't install it.`);
  return program;
}

/** @param {string} name */
const packageVersion = (name) =>
  JSON.parse(readFileSync(inInstalled("node_modules", name, "package.json"), "utf8")).version;

/** @param {string} name */
function crateVersion(name) {
  const lock = readFileSync(inRoot("benches", "server", "Cargo.lock"), "utf8");
  return lock.match(new RegExp(`^name = "${name}"\nversion = "([^"]+)"`, "m"))?.[1];
}
