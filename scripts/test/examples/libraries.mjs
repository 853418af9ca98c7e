// Builds the programs of examples/libraries/: for each library one for the browser, and its native server.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "../../lib/cargo.mjs";
import { inRoot, target } from "../../lib/paths.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { step } from "../../lib/steps.mjs";
import { WASM_TARGET } from "../../setup/rust.mjs";
import { checkLock } from "./lock.mjs";

const sources = inRoot("examples", "libraries");
const folder = path.join(target, "examples-libraries");

/** Each with the cargo target of its client; that of its server is `NAME-server`. */
const LIBRARIES = { "server-fn": "sockstream_server_fn", jsonrpsee: "sockstream_jsonrpsee", remoc: "sockstream_remoc" };

/**
 * Builds all of them. Resolves with a folder: `site/` has a page and each client, and `programs.json` the paths of the servers.
 * @param {string} wasmBindgen  path of the command
 */
export async function buildLibraries(wasmBindgen) {
  checkLock("libraries");
  const clients = await step("libraries, clients compiled", () => compile(["--lib", "--target", WASM_TARGET]));
  const servers = await step("libraries, servers compiled", () => compile(["--bins"]));
  const site = path.join(folder, "site");
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  writeFileSync(path.join(site, "index.html"), "<!doctype html><title>Libraries</title>\n");
  /** @type {Record<string, string>} */
  const programs = {};
  for (const [name, client] of Object.entries(LIBRARIES)) {
    const args = ["--target", "web", "--no-typescript", "--out-name", name, "--out-dir", site];
    const wasm = built(clients, client, (file) => file.endsWith(".wasm"));
    await runOrThrow("wasm-bindgen failed.", wasmBindgen, [...args, wasm], { limit: 300 });
    programs[name] = built(servers, `${name}-server`, () => true);
  }
  writeFileSync(path.join(folder, "programs.json"), JSON.stringify(programs));
  return folder;
}

/** @param {string[]} args */
function compile(args) {
  const whole = ["build", "--manifest-path", path.join(sources, "Cargo.toml"), "--workspace", ...args];
  return cargoBuild("The libraries do not compile.", whole, { env: { CARGO_TARGET_DIR: folder } });
}

/**
 * Returns the file that cargo made for a target.
 * @param {import("../../lib/cargo.mjs").Artifact[]} artifacts
 * @param {string} name
 * @param {(file: string) => boolean} isIt
 */
function built(artifacts, name, isIt) {
  const file = artifacts.find(({ target }) => target.name === name)?.filenames.find(isIt);
  if (!file) throw new Error(`cargo built no ${name}`);
  return file;
}
