// Child processes that never outlive this one: each is started in a session of its own, and ended together with all that it
// started. execa ends the process it started, and tree-kill those that still descend from it; but a browser whose driver was
// killed descends from init, and only its session tells that it is ours.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */

/** How long a process may take to end after SIGTERM; then it gets SIGKILL. */
const GRACE_MS = 3_000;

const PARENT_CHECK_MS = 500;

/** Every child whose tree has not been ended yet. @type {Set<ChildProcess>} */
const running = new Set();

/** The signal that asked us to stop, once one did. @type {NodeJS.Signals | undefined} */
let stoppedBy;

export const stopSignal = () => stoppedBy;

/** Starts a command. `detached` gives it its own session and process group, so that the whole tree can be found again. */
export const start = /** @type {typeof spawn} */ (
  /** @type {(command: string, args: readonly string[], options: import("node:child_process").SpawnOptions) => ChildProcess} */
  (command, args, options) => {
    const child = spawn(command, args, { ...options, detached: true });
    if (child.pid !== undefined) running.add(child);
    return child;
  }
);

/**
 * Ends the child and everything it started, first by SIGTERM, then by SIGKILL.
 * Has to be called after a child has ended too, since a browser can outlive the driver that started it.
 * @param {ChildProcess} child
 */
export async function endTree(child) {
  const { pid } = child;
  if (pid === undefined) return;
  signalAll(pid, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (isAlive(pid) && Date.now() < deadline) await sleep(50);
  signalAll(pid, "SIGKILL");
  running.delete(child);
}

/**
 * Sends a signal to the child and everything it started, for example SIGSTOP.
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function signalTree({ pid }, signal) {
  if (pid !== undefined) signalAll(pid, signal);
}

/**
 * Returns the bytes of memory that the child and everything it started have: the resident sets without what they share; NaN where
 * there is no /proc.
 * @param {ChildProcess} child
 */
export function memoryOfTree({ pid }) {
  if (pid === undefined || process.platform !== "linux") return Number.NaN;
  const sizes = tree(pid).map((one) => {
    try {
      const kibibytes = readFileSync(`/proc/${one}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+) kB/m)?.[1];
      return Number(kibibytes ?? 0) * 1024;
    } catch {
      return 0; // it ended between the listing and the reading
    }
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Ends every child and everything they started. */
export async function endAllTrees() {
  await Promise.all([...running].map(endTree));
}

/**
 * From now on SIGINT, SIGTERM and SIGHUP end every tree, then call `stopped` with the signal's name.
 * @param {(signal: NodeJS.Signals) => void} stopped
 */
export function endTreesOnSignal(stopped) {
  const stop = async (/** @type {NodeJS.Signals} */ signal) => {
    if (stoppedBy) return;
    stoppedBy = signal;
    await endAllTrees();
    stopped(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  // npm sends a signal to the shell that runs this script. The shell does not pass it on, but its end can be seen.
  if (process.env.npm_lifecycle_event) onOrphaned(() => stop("SIGTERM"));
}

/** @param {() => void} action */
function onOrphaned(action) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    action();
  }, PARENT_CHECK_MS);
  timer.unref();
}

/** @param {number} leader @param {NodeJS.Signals} signal */
function signalAll(leader, signal) {
  for (const pid of tree(leader)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error; // it ended by itself meanwhile
    }
  }
}

const isAlive = (/** @type {number} */ leader) => tree(leader).length > 0;

/**
 * Lists the pids of a tree; where there is no /proc, the negative pid that stands for its process group.
 *
 * The group is not enough: chromedriver gives Chromium a group of its own, and once the driver was killed Chromium's parent is
 * init. Its session is still the one that was started here.
 * @param {number} leader
 */
function tree(leader) {
  if (process.platform !== "linux") return groupExists(leader) ? [-leader] : [];
  const processes = readProcesses();
  const found = new Set(processes.filter(({ session }) => session === leader).map(({ pid }) => pid));
  // A child that started a session of its own, as sandboxes do, is found by its parent.
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** @param {number} leader */
function groupExists(leader) {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}

function readProcesses() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // `pid (command) state parent group session …`; the command may itself contain spaces and brackets.
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return state === "Z" ? [] : [{ pid: Number(name), parent: Number(parent), session: Number(session) }];
      } catch {
        return []; // it ended between the listing and the reading
      }
    });
}
