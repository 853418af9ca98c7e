// Runs rustfmt and clippy on the workspaces beside the main one: the benchmarks, the fuzz target, and two tools.

import path from "node:path";
import { inRoot, target } from "../lib/paths.mjs";
import { runOrThrow } from "../lib/run.mjs";
import { step } from "../lib/steps.mjs";
import { WASM_TARGET } from "../setup/rust.mjs";

/** Seconds. */
const LIMIT = 900;

/** Programs that run in browsers. Each feature chooses the library that a program uses, so that they are built one by one. */
const PROGRAMS = inRoot("benches", "Cargo.toml");
const LOAD_GENERATOR = inRoot("benches", "server", "Cargo.toml");
const FUZZ_TARGET = inRoot("fuzz", "Cargo.toml");
const FRONTENDS = inRoot("examples", "frontends", "Cargo.toml");
const LIBRARIES = inRoot("examples", "libraries", "Cargo.toml");
const TESTING_TEMPLATE = inRoot("examples", "testing-template", "Cargo.toml");
const BINDGEN = inRoot("scripts", "build", "bindgen", "Cargo.toml");
const PUBLIC_API = inRoot("scripts", "test", "public-api", "Cargo.toml");

const env = { ...process.env, CARGO_TARGET_DIR: path.join(target, "benches") };

export const formatOfOthers = () =>
  step("rustfmt, other workspaces", async () => {
    const examples = [FRONTENDS, LIBRARIES, TESTING_TEMPLATE];
    for (const manifest of [PROGRAMS, LOAD_GENERATOR, FUZZ_TARGET, ...examples, BINDGEN, PUBLIC_API]) {
      const args = ["fmt", "--all", "--check", "--manifest-path", manifest, "--", "--color", "never"];
      await runOrThrow(`Not formatted; \`cargo fmt --all --manifest-path ${manifest}\` does it.`, "cargo", args, {
        limit: 60,
      });
    }
  });

export const clippyOfBenches = () =>
  step("clippy, benches", async (note) => {
    await clippy(["--manifest-path", LOAD_GENERATOR, "--all-targets"]);
    const metadata = ["metadata", "--no-deps", "--format-version", "1", "--locked", "--manifest-path", PROGRAMS];
    const sentence = "cargo can't read the workspace of the benchmarks.";
    /** @type {{packages: {name: string, features: Record<string, string[]>}[]}} */
    const { packages } = JSON.parse(await runOrThrow(sentence, "cargo", metadata, { limit: 60, data: true }));
    const builds = packages.flatMap(({ name, features }) =>
      Object.keys(features).map((feature) => ({ name, feature })),
    );
    for (const { name, feature } of builds) {
      const program = ["--package", name, "--features", feature, "--target", WASM_TARGET];
      await clippy(["--manifest-path", PROGRAMS, ...program]);
    }
    note(`${builds.length} programs and the load generator`);
  });

/** @param {string[]} args */
const clippy = (args) =>
  runOrThrow("clippy found something in benches/.", "cargo", ["clippy", ...args, "--locked", "--", "-D", "warnings"], {
    limit: LIMIT,
    env,
  });
