// Builds the frontends of examples/frontends/, and makes a site of them for the echo server.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { cargoBuild } from "../../lib/cargo.mjs";
import { inRoot, target } from "../../lib/paths.mjs";
import { runOrThrow } from "../../lib/run.mjs";
import { step } from "../../lib/steps.mjs";
import { WASM_TARGET } from "../../setup/rust.mjs";
import { checkLock } from "./lock.mjs";

const sources = inRoot("examples", "frontends");
const folder = path.join(target, "examples");

/** Each folder with the program that is built from it. */
const FRONTENDS = {
  leptos: "chat-leptos",
  yew: "chat-yew",
  dioxus: "chat-dioxus",
  plain: "chat-plain",
  egui: "plotter-egui",
};

/**
 * Builds all frontends, by the commands of their READMEs. Resolves with the folder to serve.
 * @param {string} wasmBindgen  path of the command
 */
export async function buildFrontends(wasmBindgen) {
  checkLock("frontends");
  const programs = await step("frontends, compiled", compile);
  const site = path.join(folder, "site");
  await step("frontends, bound", async () => {
    rmSync(site, { recursive: true, force: true });
    mkdirSync(site, { recursive: true });
    cpSync(path.join(sources, "style.css"), path.join(site, "style.css"));
    for (const [name, program] of Object.entries(FRONTENDS)) {
      for (const file of ["index.html", "start.js"])
        cpSync(path.join(sources, name, file), path.join(site, name, file));
      const out = path.join(site, name, "pkg");
      const args = ["--target", "web", "--no-typescript", "--out-name", "app", "--out-dir", out, programs[program]];
      await runOrThrow("wasm-bindgen failed.", wasmBindgen, args, { limit: 300 });
    }
  });
  return site;
}

/** Resolves with the programs' files by their names. */
async function compile() {
  const manifest = path.join(sources, "Cargo.toml");
  const args = ["build", "--manifest-path", manifest, "--workspace", "--target", WASM_TARGET];
  const artifacts = await cargoBuild("The frontends do not compile.", args, { env: { CARGO_TARGET_DIR: folder } });
  const files = artifacts.flatMap(({ target: { name }, filenames }) => filenames.map((file) => ({ name, file })));
  const programs = files.filter(({ file }) => file.endsWith(".wasm")).map(({ name, file }) => [name, file]);
  return Object.fromEntries(programs);
}
