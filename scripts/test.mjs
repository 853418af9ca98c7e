// `npm test`: sets up what is missing, runs everything, and ends with one line `N passed, N failed`.

import { rmSync } from "node:fs";
import path from "node:path";
import { runAutobahn } from "./test/autobahn.mjs";
import { runAttackTests } from "./test/attack-tests.mjs";
import { runBuilds, VARIANTS } from "./test/builds.mjs";
import { runSizeGate } from "./test/size-gate.mjs";
import { browserTitle, compileBrowserTests, runBrowserTests } from "./test/browser-tests.mjs";
import { runBundlerTests } from "./test/bundler-tests.mjs";
import { buildEchoServer, isFree, startEchoServer } from "./lib/echo-server.mjs";
import { runFuzzing } from "./test/fuzz.mjs";
import { checkSuiteFiles, runSuite, suiteFolder, suiteTitle } from "./test/js-suite.mjs";
import { PARTS, readOptions } from "./test/options.mjs";
import { runMiri, runNativeTests, runPageTests, runWasmPack } from "./test/other-tests.mjs";
import { buildPackage } from "./build/package-build.mjs";
import { runPackageChecks } from "./test/package-checks.mjs";
import { artefacts, dist, inRoot } from "./lib/paths.mjs";
import { main, UserError } from "./lib/user-error.mjs";
import { endTreesOnSignal, stopSignal } from "./lib/processes.mjs";
import { proxiesTitle, runProxyTests } from "./test/proxies/tests.mjs";
import { finish, recordFailure } from "./lib/report.mjs";
import { withScratch } from "./lib/scratch.mjs";
import { setUp } from "./setup/setup.mjs";

/** The tests have the server's address compiled in: the same port each time means that nothing is compiled again. */
const FIRST_PORT = 18080;
const LAST_PORT = 18099;

/** wasm-bindgen's test runner serves its pages itself, on any port. */
const TEST_PAGES = ["http://127.0.0.1:*", "http://localhost:*"];

// Ends what runs; whatever then can't run any more is recorded as failed, and the result is told as ever.
endTreesOnSignal(() => {});

await main(async () => {
  const options = readOptions(process.argv.slice(2));
  rmSync(artefacts, { recursive: true, force: true });
  const tools = await attempt(["set-up"], () => setUpParts(options));
  if (tools) await withScratch((scratch) => runParts(options, tools, scratch));
  return finish(options.notRun);
});

async function setUpParts({ parts, engines, install }) {
  const wants = (...names) => names.some((name) => parts.includes(name));
  const needed = new Set(wants("browser", "leaks", "js", "proxies") ? engines : []);
  if (wants("page", "wasm-pack", "bundlers", "variants")) needed.add("chromium");
  const wanted = {
    engines: [...needed],
    wasmPack: wants("wasm-pack"),
    proxies: wants("proxies"),
    nightly: wants("builds", "miri", "fuzz", "variants"),
    fuzz: wants("fuzz"),
    autobahn: wants("autobahn"),
  };
  return setUp(wanted, { install });
}

async function runParts({ parts, engines, contexts }, tools, scratch) {
  const wants = (...names) => names.some((name) => parts.includes(name));
  if (wants("native")) await attempt([PARTS.native], runNativeTests);
  if (wants("builds")) await attempt([PARTS.builds], () => runBuilds(tools.nightly, scratch));
  if (wants("miri")) await attempt([PARTS.miri], () => runMiri(tools.nightly));
  if (wants("fuzz")) await attempt([PARTS.fuzz], () => runFuzzing(tools));
  if (wants("autobahn")) {
    await attempt([PARTS.autobahn], async () => runAutobahn(tools.kosoku, await buildEchoServer()));
  }
  if (wants("attack")) await attempt([PARTS.attack], async () => runAttackTests(await buildEchoServer()));

  const build = async () => {
    await buildPackage(tools.wasmBindgen);
    return true;
  };
  const built = wants("js", "page", "package", "proxies", "bundlers") && (await attempt(["npm package"], build));

  const jobs = browserJobs({ parts, engines, contexts });
  if (jobs.length || wants("page", "wasm-pack", "variants")) {
    const server = await attempt(["echo server"], () => startServer(built));
    if (jobs.length) await runBrowserJobs(jobs, server, tools, scratch);
    if (wants("variants")) await runVariants(server, tools, scratch);
    if (wants("page"))
      await attempt([PARTS.page], () => runPageTests(needed(built && server, "the page or its server").url));
    if (wants("wasm-pack")) {
      await attempt([PARTS["wasm-pack"]], () =>
        runWasmPack({ ...tools, driver: tools.drivers.chromium, server: needed(server, "the echo server").url.host }),
      );
    }
    await stopServer(server);
  }
  if (wants("js")) await runSuites({ engines, contexts }, built, tools);
  if (wants("proxies")) {
    await attempt(engines.map(proxiesTitle), async () => {
      needed(built, "the npm package");
      await runProxyTests({ ...tools, engines, program: await buildEchoServer(), programs: tools.proxies });
    });
  }
  if (wants("package")) await attempt([PARTS.package], () => (needed(built, "the npm package"), runPackageChecks()));
  if (wants("bundlers")) await attempt([PARTS.bundlers], () => (needed(built, "the npm package"), runBundlerTests()));
  if (wants("size")) await attempt([PARTS.size], () => runSizeGate(PARTS.size, tools.wasmBindgen));
}

/** Every engine in every context, and the leak tests, which are slow and say nothing more in workers, in windows only. */
function browserJobs({ parts, engines, contexts }) {
  const inContexts = (test, chosen) =>
    engines.flatMap((engine) => chosen.map((context) => ({ test, engine, context })));
  return [
    ...(parts.includes("browser") ? inContexts("browser", contexts) : []),
    ...(parts.includes("leaks")
      ? inContexts(
          "leaks",
          contexts.filter((context) => context === "window"),
        )
      : []),
  ];
}

async function runBrowserJobs(jobs, server, { wasmBindgen, drivers }, scratch) {
  const binaries = await attempt(jobs.map(browserTitle), () =>
    compileBrowserTests(needed(server, "the echo server").url.host, scratch),
  );
  if (!binaries) return;
  for (const job of jobs) {
    const tools = { wasm: binaries[job.test], wasmBindgen, driver: drivers[job.engine] };
    await attempt([browserTitle(job)], () => runBrowserTests({ ...job, ...tools }));
  }
}

/** The browser tests of builds that only nightly Rust makes, where one engine and context says it all. */
async function runVariants(server, { nightly, wasmBindgen, drivers }, scratch) {
  for (const variant of VARIANTS) {
    const job = { test: "browser", engine: "chromium", context: "window", build: variant.title, proof: variant.proof };
    await attempt([browserTitle(job)], async () => {
      const build = { title: variant.title, plus: nightly, ...variant.cargo, tests: [job.test] };
      const { browser } = await compileBrowserTests(needed(server, "the echo server").url.host, scratch, build);
      await runBrowserTests({ ...job, wasm: browser, wasmBindgen, driver: drivers.chromium });
    });
  }
}

/** The JavaScript suite, in every engine and context. Its server serves the suite where that of the page serves the page. */
async function runSuites({ engines, contexts }, built, { drivers }) {
  const jobs = engines.flatMap((engine) => contexts.map((context) => ({ engine, context })));
  const server = await attempt(jobs.map(suiteTitle), () => {
    checkSuiteFiles();
    return startServer(needed(built, "the npm package"), { www: suiteFolder, log: "js-echo-server.log" });
  });
  if (!server) return;
  for (const job of jobs) {
    await attempt([suiteTitle(job)], () => runSuite({ ...job, driver: drivers[job.engine], server: server.url }));
  }
  await stopServer(server);
}

async function startServer(withPackage, { www = inRoot("www"), log = "echo-server.log" } = {}) {
  const program = await buildEchoServer();
  const origins = TEST_PAGES.flatMap((origin) => ["--allow-origin", origin]);
  const args = ["--faults", ...origins, "--www", www, ...(withPackage ? ["--package", dist] : [])];
  for (let port = FIRST_PORT; port <= LAST_PORT; port++) {
    if (!(await isFree(port, "127.0.0.1"))) continue;
    return startEchoServer(program, [...args, "--listen", `127.0.0.1:${port}`], { log: path.join(artefacts, log) });
  }
  throw new UserError(`All ports from ${FIRST_PORT} to ${LAST_PORT} are in use.`);
}

async function stopServer(server) {
  if (server && !server.isAlive() && !stopSignal())
    recordFailure("echo server", "ended while tests were running; its log is in artefacts/");
  await server?.stop();
}

function needed(value, name) {
  if (!value) throw new UserError(`Not run: ${name} is missing, as said above.`);
  return value;
}

/** Runs a part. Where it can't run at all, that is a failure of each of `titles`, and the next part gets its turn. */
async function attempt(titles, action) {
  try {
    return await action();
  } catch (error) {
    const why = error instanceof UserError ? error.message : error.stack;
    titles.forEach((title, index) => recordFailure(title, why, index === 0 ? error.detail : ""));
    return undefined;
  }
}
