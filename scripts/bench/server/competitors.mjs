// The servers that are compared, the first one ours, and the load generator. Each is built or installed, and can be started.

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

const manifest = inRoot("benches", "server", "Cargo.toml");
const rivals = inRoot("benches", "server", "rivals");
const folder = path.join(target, "bench-server");
const installed = path.join(folder, "rivals");
const inInstalled = (...parts) => path.join(installed, ...parts);

export const OURS = "echo-server";
/** Whom ours is held against. */
export const TARGET = "bun";

const BUN_CPU = { x64: "x64", arm64: "aarch64" }[process.arch];

/** More than are opened: limits aren't what is measured. */
const ROOM = ["--max-connections", "20000", "--max-connections-per-address", "20000"];

/** Resolves to the contenders, and the path of the load generator. */
export async function buildContenders() {
  const echoServer = await buildEchoServer();
  const programs = await buildPrograms();
  await step("ws and Bun", async (note) => {
    const done = await installLocked("the rivals", rivals, installed);
    for (const name of ["bun.mjs", "ws.mjs"]) cpSync(path.join(rivals, name), inInstalled(name));
    note(done ? "installed" : "present");
  });
  const bun = bunProgram();
  const contenders = [
    { name: OURS, title: "echo-server", command: [echoServer, "--listen", "127.0.0.1:0", "--log", "off", ...ROOM] },
    { name: TARGET, title: `uWebSockets, Bun ${await commandVersion(bun)}`, command: [bun, inInstalled("bun.mjs")] },
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
  return { contenders, load: programs.load };
}

/** Starts a contender on its core, and waits until it listens. */
export const startContender = ({ command }) => startEchoServer("taskset", ["--cpu-list", SERVER_CORE, ...command]);

const buildPrograms = () =>
  step("load generator, axum", async () => {
    const args = ["build", "--release", "--manifest-path", manifest];
    const artifacts = await cargoBuild("The load generator does not compile.", args, {
      env: { CARGO_TARGET_DIR: folder },
    });
    const programs = artifacts.filter(({ executable }) => executable);
    return Object.fromEntries(programs.map(({ target: { name }, executable }) => [name, executable]));
  });

/** npm's package `bun` would fetch it in an install script; the packages it would choose from need none. */
function bunProgram() {
  const program = inInstalled("node_modules", "@oven", `bun-${process.platform}-${BUN_CPU}`, "bin", "bun");
  if (!existsSync(program))
    throw new UserError(`npm has no Bun for ${process.platform} on ${process.arch}, or didn't install it.`);
  return program;
}

const packageVersion = (name) =>
  JSON.parse(readFileSync(inInstalled("node_modules", name, "package.json"), "utf8")).version;

function crateVersion(name) {
  const lock = readFileSync(inRoot("benches", "server", "Cargo.lock"), "utf8");
  return lock.match(new RegExp(`^name = "${name}"\nversion = "([^"]+)"`, "m"))[1];
}
