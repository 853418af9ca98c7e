// `npm start`: sets up what is missing, builds, and serves the page with its echo server. Arguments go to the server, except for
// `--no-install`: with it what is missing is an error, and told in one list.

import { bindgen } from "./build/bindgen.mjs";
import { buildPackage } from "./build/package-build.mjs";
import { buildEchoServer, isFree, startEchoServer } from "./lib/echo-server.mjs";
import { dist, inRoot } from "./lib/paths.mjs";
import { endAllTrees, endTreesOnSignal } from "./lib/processes.mjs";
import { main, UserError } from "./lib/user-error.mjs";
import { NO_INSTALL, survey } from "./setup/needs.mjs";
import { packageNeeds } from "./setup/setup.mjs";

const DEFAULT_ADDRESS = "127.0.0.1:8080";
/** @type {Partial<Record<NodeJS.Signals, number>>} */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

const install = !process.argv.includes(NO_INSTALL);
const args = process.argv.slice(2).filter((arg) => arg !== NO_INSTALL);

/**
 * The value of `--name value` or `--name=value`.
 * @param {string} name
 */
function option(name) {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return args[at] === name ? args[at + 1] : args[at].slice(name.length + 1);
}

/**
 * What the address looks like is for the server to judge.
 * @param {string} address
 */
async function checkAddress(address) {
  const [, host, port] = address.match(/^\[?(.+?)\]?:(\d+)$/) ?? [];
  if (!port || port === "0" || (await isFree(Number(port), host))) return;
  throw new UserError(
    `${address} is in use by another program: end that one, or choose another address, ` +
      `for example \`npm start -- --listen 127.0.0.1:${Number(port) + 1}\`.`,
  );
}

/** @param {string} address */
const isLoopback = (address) => /^(127\.|\[::1\]:)/.test(address);

/** Builds everything at once, so that no processor waits. Resolves to the path of the echo server. */
async function build() {
  const { ensure } = await survey(packageNeeds, { install });
  try {
    await ensure(["rust", "wasmTarget"]);
    const tools = Promise.all([bindgen({ install }), ensure(["nodeModules"])]);
    const [program] = await Promise.all([buildEchoServer("quick"), buildPackage(tools.then(([command]) => command))]);
    return program;
  } catch (error) {
    await endAllTrees();
    throw error;
  }
}

/**
 * Where a browser finds a server that listens on every address.
 * @param {URL} url
 */
function forBrowser(url) {
  const shown = new URL(url);
  if (shown.hostname === "0.0.0.0" || shown.hostname === "[::]") shown.hostname = "localhost";
  return shown.href;
}

/** @type {Awaited<ReturnType<typeof startEchoServer>> | undefined} */
let server;
// Once it serves, being told to stop is the ordinary end; before that it is an interruption.
endTreesOnSignal((signal) => process.exit(server ? 0 : EXIT_CODES[signal]));

await main(async () => {
  const address = option("--listen") ?? DEFAULT_ADDRESS;
  await checkAddress(address); // now, since the build may take minutes
  const program = await build();

  await checkAddress(address);

  const served = { "--www": inRoot("www"), "--package": dist };
  const defaults = Object.entries(served).filter(([name]) => option(name) === undefined);
  // By these the page's buttons make the server fail. It serves them on loopback addresses only, unless insisted on.
  const faults = isLoopback(address) && !args.includes("--faults") ? ["--faults"] : [];
  server = await startEchoServer(program, [...defaults.flat(), ...faults, ...args]);
  console.log(`\nsockstream is at ${forBrowser(server.url)}\nCtrl+C stops it.`);
  const code = await server.ended;
  throw new UserError(`The echo server ended by itself with exit code ${code}.`);
});
