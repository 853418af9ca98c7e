// The C++ compiler that fuzzing needs.

import { step } from "../lib/steps.mjs";
import { which } from "../lib/which.mjs";
import { aptInstall } from "./apt.mjs";

/** libFuzzer is built from source. */
export const cxx = () =>
  step("C++ compiler", async (note) => {
    if (which("c++", "g++", "clang++")) return note("present");
    await aptInstall(["g++"], "Install a C++ compiler, which fuzzing needs.");
    note("installed");
  });
