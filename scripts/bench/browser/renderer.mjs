// The memory of the process that runs a page, as Linux reports it: all of it, whichever part of the browser asked for it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../../lib/user-error.mjs";

/** Chromium has renderers of its own besides the page's. */
const NOT_A_PAGE = /--top-chrome-webui|--extension-process|--instant-process/;

/** @typedef {{pid: number, parent: number, ticks: number, command: string}} Process */

/** @param {number} browser  the pid of its first process */
export function watchRenderer(browser) {
  let pid = 0;
  let before = 0;
  return {
    /** Starts a measurement. */
    watch() {
      pid ||= findRenderer(browser);
      writeFileSync(`/proc/${pid}/clear_refs`, "5"); // resets the high-water mark
      before = residentBytes(pid).VmRSS;
    },

    /** Returns by how many bytes the process has grown at most since `watch`. */
    peak: () => residentBytes(pid).VmHWM - before,
  };
}

/**
 * The page's renderer is the one that has worked most: it has just handled a million messages.
 * @param {number} browser
 */
function findRenderer(browser) {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readProcess);
  const family = new Set([browser]);
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const renderers = all.filter(
    ({ pid, command }) => family.has(pid) && command.includes("--type=renderer") && !NOT_A_PAGE.test(command),
  );
  if (!renderers.length) throw new UserError("Chromium has no renderer to watch.");
  return renderers.sort((a, b) => b.ticks - a.ticks)[0].pid;
}

/**
 * @param {string} name
 * @returns {Process[]}
 */
function readProcess(name) {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the command before it may contain anything
    const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
    return [{ pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), command }];
  } catch {
    return []; // it ended between the listing and the reading
  }
}

/** @param {number} pid */
function residentBytes(pid) {
  const lines = readFileSync(`/proc/${pid}/status`, "utf8").matchAll(/^(VmRSS|VmHWM):\s+(\d+) kB$/gm);
  return Object.fromEntries(Array.from(lines, ([, name, kib]) => [name, Number(kib) * 1024]));
}
