// Debian's packages: installed, or only unpacked.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { run, runOrThrow } from "../lib/run.mjs";
import { UserError } from "../lib/user-error.mjs";
import { which } from "../lib/which.mjs";

const LIMIT = 1200;

const UPDATE = ["apt-get", "update"];
const INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"];

/**
 * What a person runs, or does, to have the packages.
 * @param {string[]} packages
 * @param {string} elsewhere  what to do on a system that is not Debian
 */
export function aptCommand(packages, elsewhere) {
  if (!isDebian()) return elsewhere;
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  return `${sudo}${UPDATE.join(" ")} && ${sudo}${[...INSTALL, ...packages].join(" ")}`;
}

/**
 * Installs packages on the system, which takes root.
 * @param {string[]} packages
 */
export async function aptInstall(packages) {
  if (!isDebian()) throw new UserError(`Not found: what Debian calls ${packages.join(", ")}. Install it yourself.`);
  const asRoot = await rootPrefix();
  if (!asRoot) {
    const command = aptCommand(packages, "");
    throw new UserError(`Not installed: ${packages.join(", ")}. Only root may install them; run: ${command}`);
  }
  await apt("apt could not read its package lists.", [...asRoot, ...UPDATE]);
  await apt(`apt could not install ${packages.join(", ")}.`, [...asRoot, ...INSTALL, ...packages]);
}

/**
 * Unpacks packages, and those they need that the system has not, into a folder. Takes no root, and starts none of the
 * services that installing would start, now and whenever the machine does.
 * @param {string[]} packages
 * @param {string} folder     gets what would go into `/`; what it was before is gone
 * @param {string} elsewhere  what to do on a system that is not Debian
 */
export async function aptUnpack(packages, folder, elsewhere) {
  if (!isDebian()) throw new UserError(`Not found: what Debian calls ${packages.join(", ")}. ${elsewhere}`);
  const asRoot = await rootPrefix();
  // Without root the lists have to do that are there.
  if (asRoot) await apt("apt could not read its package lists.", [...asRoot, ...UPDATE]);
  const simulate = ["apt-get", "install", "--simulate", "--no-install-recommends", ...packages];
  const plan = await apt(
    `apt does not know how to install ${packages.join(", ")}; \`apt-get update\` may help.`,
    simulate,
  );
  const all = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);

  mkdirSync(path.dirname(folder), { recursive: true });
  const scratch = mkdtempSync(`${folder}-`);
  try {
    const archives = path.join(scratch, "archives");
    const unpacked = path.join(scratch, "root");
    mkdirSync(archives);
    await apt(`apt could not fetch ${all.join(", ")}.`, ["apt-get", "download", ...all], archives);
    for (const archive of readdirSync(archives)) {
      await apt(`${archive} could not be unpacked.`, ["dpkg-deb", "--extract", path.join(archives, archive), unpacked]);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} sentence
 * @param {string[]} command
 * @param {string} [cwd]
 */
function apt(sentence, [program, ...args], cwd) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return runOrThrow(sentence, program, args, { limit: LIMIT, env, cwd });
}

/** What to put before a command that needs root; undefined when we can't become root without asking for a password. */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  // sudo drops most of the environment; apt must still not ask questions.
  const sudo = ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"];
  if (!which("sudo")) return undefined;
  const { ok } = await run("sudo", ["-n", "true"], { limit: 20 });
  return ok ? sudo : undefined;
}

function isDebian() {
  const file = "/etc/os-release";
  return existsSync(file) && /^ID=debian$/m.test(readFileSync(file, "utf8")) && which("apt-get") !== undefined;
}
