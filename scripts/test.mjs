// `npm test`: sets up what is missing, runs everything, and ends with the line `N passed, N failed`.
//
// One test of one engine: `npm test -- --only js --engine firefox --context window --test 'a part of its name'`.

import { rmSync } from "node:fs";
import { buildPackage } from "./build/package-build.mjs";
import { buildEchoServer } from "./lib/echo-server.mjs";
import { artefacts } from "./lib/paths.mjs";
import { endTreesOnSignal } from "./lib/processes.mjs";
import { finish, recordFailure } from "./lib/report.mjs";
import { withScratch } from "./lib/scratch.mjs";
import { main, UserError } from "./lib/user-error.mjs";
import { setUp } from "./setup/setup.mjs";
import { runAttackTests } from "./test/attack/tests.mjs";
import { runAutobahn } from "./test/autobahn.mjs";
import { browserTitle, compileBrowserTests, runBrowserTests } from "./test/browser-tests.mjs";
import { runBuilds, VARIANTS } from "./test/builds.mjs";
import { runBundlerTests } from "./test/bundler-tests.mjs";
import { runChaos } from "./test/chaos/tests.mjs";
import { runExampleTests } from "./test/examples/tests.mjs";
import { runFuzzing } from "./test/fuzz.mjs";
import { checkSuiteFiles, runSuite, suiteFolder, suiteTitle } from "./test/js-suite.mjs";
import { librariesTitle, runLibraryTests } from "./test/libraries/library-tests.mjs";
import { runMiri, runNativeTests } from "./test/native-tests.mjs";
import { runPageTests, runScriptTests } from "./test/node-tests.mjs";
import { PARTS, readOptions } from "./test/options.mjs";
import { runPackageChecks } from "./test/package-checks.mjs";
import { proxiesTitle, runProxyTests } from "./test/proxies/proxy-tests.mjs";
import { checkPublicApi } from "./test/public-api/public-api.mjs";
import { startServer, startYamuxPeer, stopServer } from "./test/server.mjs";
import { runSizeGate } from "./test/size-gate.mjs";
import { runTestingTemplate, runWasmPack } from "./test/wasm-pack.mjs";

/**
 * @typedef {import("./setup/setup.mjs").Tools} Tools
 * @typedef {import("./test/browser-tests.mjs").Addresses} Addresses
 * @typedef {import("./test/browser-tests.mjs").Job} Job
 * @typedef {import("./test/options.mjs").Options} Options
 * @typedef {import("./test/options.mjs").PartName} PartName
 * @typedef {import("./test/server.mjs").Server} Server
 */

/** The same faults in each run, so that a failure is a change's. `npm run chaos` draws a seed. */
const CHAOS_SEED = 1;

/** A part of the builds: it needs the nightly that they have. */
const PUBLIC_API = "public API";

// A signal ends what runs; what can't run after that is recorded as failed, and the result is printed as usual.
endTreesOnSignal(() => {});

await main(async () => {
  const options = readOptions(process.argv.slice(2));
  rmSync(artefacts, { recursive: true, force: true });
  const tools = await attempt(["set-up"], () => setUpParts(options));
  if (tools) await withScratch((scratch) => runParts(options, tools, scratch));
  return finish(options.notRun);
});

/** @param {Options} options */
async function setUpParts({ parts, engines, install }) {
  const isChosen = chooser(parts);
  const needed = new Set(isChosen("browser", "leaks", "js", "proxies", "libraries", "chaos") ? engines : []);
  if (isChosen("page", "wasm-pack", "bundlers", "variants", "examples")) needed.add("chromium");
  const wanted = {
    engines: [...needed],
    wasmPack: isChosen("wasm-pack"),
    proxies: isChosen("proxies"),
    nightly: isChosen("builds", "miri", "fuzz", "variants"),
    fuzz: isChosen("fuzz"),
    autobahn: isChosen("autobahn"),
  };
  return setUp(wanted, { install });
}

/** @param {Options} options @param {Tools} tools @param {string} scratch */
async function runParts(options, tools, scratch) {
  const { parts, engines, only } = options;
  const isChosen = chooser(parts);
  const { nightly = [], cargoFuzz = "", kosoku = "", proxies } = tools;
  if (isChosen("scripts")) await attempt([PARTS.scripts], () => runScriptTests(only));
  if (isChosen("native")) await attempt([PARTS.native], () => runNativeTests(only));
  if (isChosen("builds")) {
    await attempt([PARTS.builds], () => runBuilds(nightly, scratch));
    await attempt([PUBLIC_API], () => checkPublicApi(PUBLIC_API, nightly));
  }
  if (isChosen("miri")) await attempt([PARTS.miri], () => runMiri(nightly, only));
  if (isChosen("fuzz")) await attempt([PARTS.fuzz], () => runFuzzing({ nightly, cargoFuzz }));
  if (isChosen("autobahn")) await attempt([PARTS.autobahn], async () => runAutobahn(kosoku, await buildEchoServer()));
  if (isChosen("attack")) await attempt([PARTS.attack], async () => runAttackTests(await buildEchoServer()));

  const built =
    isChosen("js", "page", "package", "proxies", "libraries", "chaos", "bundlers") &&
    (await attempt(["npm package"], build));
  const withPackage = async (/** @type {() => unknown} */ action) => {
    needed(built, "the npm package");
    await action();
  };

  await runInBrowsers(options, tools, Boolean(built), scratch);
  if (isChosen("js")) await runSuites(options, Boolean(built), tools);
  if (isChosen("proxies")) {
    const run = async () => {
      const programs = needed(proxies, "the proxies' programs");
      await runProxyTests({ drivers: tools.drivers, engines, program: await buildEchoServer(), programs });
    };
    await attempt(engines.map(proxiesTitle), () => withPackage(run));
  }
  if (isChosen("libraries")) {
    const run = () => runLibraryTests({ drivers: tools.drivers, engines });
    await attempt(engines.map(librariesTitle), () => withPackage(run));
  }
  if (isChosen("chaos")) {
    const { drivers } = tools;
    const run = async () => {
      const program = await buildEchoServer();
      await runChaos({ engines, contexts: options.contexts, drivers, program, long: false, seed: CHAOS_SEED, only });
    };
    await attempt([PARTS.chaos], () => withPackage(run));
  }
  if (isChosen("package")) await attempt([PARTS.package], () => withPackage(runPackageChecks));
  if (isChosen("bundlers")) await attempt([PARTS.bundlers], () => withPackage(() => runBundlerTests(only)));
  if (isChosen("examples")) await attempt([PARTS.examples], () => runExampleTests(tools.wasmBindgen, only));
  if (isChosen("size")) await attempt([PARTS.size], () => runSizeGate(PARTS.size, tools.wasmBindgen));

  async function build() {
    await buildPackage(tools.wasmBindgen);
    return true;
  }
}

/**
 * Runs what needs the server with the page: the browser tests, the page's, and wasm-pack's.
 * @param {Options} options
 * @param {Tools} tools
 * @param {boolean} built  whether there is an npm package
 * @param {string} scratch
 */
async function runInBrowsers({ parts, engines, contexts, only }, tools, built, scratch) {
  const isChosen = chooser(parts);
  const jobs = browserJobs({ parts, engines, contexts });
  if (!jobs.length && !isChosen("page", "wasm-pack", "variants")) return;
  const server = await attempt(["echo server"], () => startServer({ withPackage: built }));
  if (jobs.length || isChosen("variants")) {
    const peer = await attempt(["yamux peer"], startYamuxPeer);
    const addresses = () => ({ server: host(server), yamux: needed(peer, "the yamux peer").url.host });
    if (jobs.length) await runBrowserJobs(jobs, addresses, tools, scratch, only);
    if (isChosen("variants")) await runVariants(addresses, tools, scratch, only);
    await stopServer(peer, "yamux peer");
  }
  if (isChosen("page")) {
    const page = () => needed(built ? server : undefined, "the page or its server").url;
    await attempt([PARTS.page], () => runPageTests(page(), only));
  }
  if (isChosen("wasm-pack")) {
    const { drivers, wasmBindgen, wasmPack = "" } = tools;
    const programs = { wasmPack, wasmBindgen, driver: drivers.chromium };
    await attempt([PARTS["wasm-pack"]], () => runWasmPack({ ...programs, server: host(server) }));
    const template = async () => runTestingTemplate({ ...programs, echoServer: await buildEchoServer() });
    await attempt(["testing template"], template);
  }
  await stopServer(server);
}

/**
 * Every engine in every context; the leak tests, which are slow and would find nothing else in workers, in windows only.
 * @param {Pick<Options, "parts" | "engines" | "contexts">} options
 * @returns {Job[]}
 */
function browserJobs({ parts, engines, contexts }) {
  /** @param {Job["test"]} test @param {string[]} chosen */
  const inContexts = (test, chosen) =>
    engines.flatMap((engine) => chosen.map((context) => ({ test, engine, context })));
  const windows = contexts.filter((context) => context === "window");
  return [
    ...(parts.includes("browser") ? inContexts("browser", contexts) : []),
    ...(parts.includes("leaks") ? inContexts("leaks", windows) : []),
  ];
}

/**
 * @param {Job[]} jobs
 * @param {() => Addresses} addresses
 * @param {Tools} tools
 * @param {string} scratch
 * @param {string} [only]
 */
async function runBrowserJobs(jobs, addresses, { wasmBindgen, drivers }, scratch, only) {
  const binaries = await attempt(jobs.map(browserTitle), () => compileBrowserTests(addresses(), scratch));
  if (!binaries) return;
  for (const job of jobs) {
    const programs = { wasm: binaries[job.test], wasmBindgen, driver: drivers[job.engine] };
    await attempt([browserTitle(job)], () => runBrowserTests({ ...job, ...programs, only }));
  }
}

/**
 * Runs the browser tests of builds that only nightly Rust makes. They run in one engine and context: how the engines differ,
 * other tests show.
 * @param {() => Addresses} addresses
 * @param {Tools} tools
 * @param {string} scratch
 * @param {string} [only]
 */
async function runVariants(addresses, { nightly = [], wasmBindgen, drivers }, scratch, only) {
  for (const { title, proof, cargo } of VARIANTS) {
    /** @type {Job} */
    const job = { test: "browser", engine: "chromium", context: "window", build: title };
    await attempt([browserTitle(job)], async () => {
      const build = { title, plus: nightly, ...cargo, tests: [job.test] };
      const { browser: wasm } = await compileBrowserTests(addresses(), scratch, build);
      await runBrowserTests({ ...job, wasm, wasmBindgen, driver: drivers.chromium, proof, only });
    });
  }
}

/**
 * Runs the JavaScript suite in every engine and context. Its server serves the suite instead of the page.
 * @param {Options} options
 * @param {boolean} built
 * @param {Tools} tools
 */
async function runSuites({ engines, contexts, only }, built, { drivers }) {
  const jobs = engines.flatMap((engine) => contexts.map((context) => ({ engine, context })));
  const server = await attempt(jobs.map(suiteTitle), () => {
    checkSuiteFiles();
    const withPackage = needed(built, "the npm package");
    return startServer({ withPackage, www: suiteFolder, log: "js-echo-server.log" });
  });
  if (!server) return;
  for (const job of jobs) {
    const run = () => runSuite({ ...job, driver: drivers[job.engine], server: server.url, only });
    await attempt([suiteTitle(job)], run);
  }
  await stopServer(server);
}

/** @param {Server | undefined} server */
function host(server) {
  return needed(server, "the echo server").url.host;
}

/** Returns a function that tests whether any of some parts is chosen. @param {PartName[]} parts @returns {(...names: PartName[]) => boolean} */
function chooser(parts) {
  return (...names) => names.some((name) => parts.includes(name));
}

/**
 * @template T
 * @param {T | undefined} value
 * @param {string} name
 * @returns {NonNullable<T>}
 */
function needed(value, name) {
  if (!value) throw new UserError(`Not run: ${name} is missing, for the reason given above.`);
  return value;
}

/**
 * Runs a part. If it can't run at all, each of `titles` is recorded as a failure, and the next part runs.
 * @template T
 * @param {string[]} titles
 * @param {() => T | Promise<T>} action
 * @returns {Promise<T | undefined>}
 */
async function attempt(titles, action) {
  try {
    return await action();
  } catch (error) {
    const isOurs = error instanceof UserError;
    const why = isOurs ? error.message : String(error instanceof Error ? error.stack : error);
    for (const [index, title] of titles.entries())
      recordFailure(title, why, isOurs && index === 0 ? error.detail : undefined);
    return undefined;
  }
}
