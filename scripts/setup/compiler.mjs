// The C++ compiler that fuzzing needs: libFuzzer is built from source.

import { UserError } from "../lib/user-error.mjs";
import { which } from "../lib/which.mjs";
import { aptCommand } from "./apt.mjs";

const PACKAGES = ["g++"];

const find = async () => {
  const found = which("c++", "g++", "clang++");
  return found ? { value: found, note: "" } : undefined;
};

/** @type {import("./needs.mjs").Need<string>} */
export const cxx = {
  title: "C++ compiler",
  find,
  systemPackages: () => PACKAGES,
  command: () => aptCommand(PACKAGES, "install a C++ compiler"),
  async install() {
    const found = await find();
    if (!found) throw new UserError("A C++ compiler is installed, but can't be found on PATH.");
    return found.value;
  },
};
