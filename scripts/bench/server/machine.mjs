// The machine: whether servers can be measured on it, what it is, and which core is whose.

import { readFileSync } from "node:fs";
import os from "node:os";
import { hardware } from "../hardware.mjs";
import { LEAST_ROUNDS } from "../rounds.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { which } from "../../lib/which.mjs";
import { IDLE_STEP } from "./cases.mjs";

/** One for the server, another one for the load generator. */
export const SERVER_CORE = "0";
export const CLIENT_CORE = String(os.cpus().length - 1);

/** What a process has open besides its connections. */
const OTHER_FILES = 200;

export function requireMachine() {
  if (process.platform !== "linux" || !which("taskset")) {
    throw new UserError(
      "The servers are pinned to a core and measured by /proc: that takes Linux, and taskset of util-linux.",
    );
  }
  if (os.cpus().length < 2) throw new UserError("There is one core only: the server and its load need one each.");
  // Node has raised its own limit as far as it may, and children inherit it.
  const files = readFileSync("/proc/self/limits", "utf8").match(/^Max open files\s+(\d+|unlimited)/m)?.[1];
  const needed = IDLE_STEP * (LEAST_ROUNDS + 1) + OTHER_FILES;
  if (Number(files) < needed)
    throw new UserError(`A process may open ${files} files only: allow ${needed} (ulimit -n).`);
}

/** Returns a line for the reader of a table. */
export function describeMachine() {
  const { processor, memory } = hardware();
  return `${processor}, ${memory}, Linux ${os.release().split("-")[0]}`;
}
