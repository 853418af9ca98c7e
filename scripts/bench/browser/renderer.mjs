// The memory of the process that runs a page, as Linux tells it: all of it, whoever in the browser asked for it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../../lib/user-error.mjs";

/** Chromium has renderers of its own besides the page's. */
const NOT_A_PAGE = /--top-chrome-webui|--extension-process|--instant-process/;

/** @param {number} browser  the pid of its first process */
export function watchRenderer(browser) {
  let pid;
  let before;
  return {
    /** From here on. */
    watch() {
      pid ??= findRenderer(browser);
      writeFileSync(`/proc/${pid}/clear_refs`, "5"); // resets the high-water mark
      before = status(pid).VmRSS;
    },

    /** How many bytes more it took at most since. */
    peak: () => status(pid).VmHWM - before,
  };
}

/** The page's is the one that has worked most: it has just handled a million messages. */
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

/** In bytes. */
function status(pid) {
  const lines = readFileSync(`/proc/${pid}/status`, "utf8").matchAll(/^(VmRSS|VmHWM):\s+(\d+) kB$/gm);
  return Object.fromEntries(Array.from(lines, ([, name, kib]) => [name, Number(kib) * 1024]));
}
