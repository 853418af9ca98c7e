// Runs the scenarios in each engine, in a window and in a dedicated worker: each for a short time as a part of `npm test`, or
// as long as `npm run chaos` takes.

import path from "node:path";
import { performance } from "node:perf_hooks";
import { startEchoServer } from "../../lib/echo-server.mjs";
import { CONTEXTS, ENGINES } from "../../lib/engines.mjs";
import { artefacts, dist, inRoot } from "../../lib/paths.mjs";
import { stopSignal } from "../../lib/processes.mjs";
import { record, recordFailure } from "../../lib/report.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { withBrowser } from "../../lib/webdriver.mjs";
import { installServer } from "./numbered-server.mjs";
import { ChaosPage } from "./page.mjs";
import { SCENARIOS } from "./scenarios.mjs";
import { Scene } from "./scene.mjs";
import { print } from "./table.mjs";

/** @typedef {import("./scenarios.mjs").Scenario} Scenario */
/** @typedef {import("./scene.mjs").Outcome} Outcome */
/** @typedef {Outcome & { engine: string, context: string, title: string, seconds: number }} Result */

export const CHAOS_CONTEXTS = ["window", "dedicated"];

const folder = path.join(artefacts, "chaos");

/** @param {{ engine: string, context: string }} job */
export const chaosTitle = ({ engine, context }) => `${ENGINES[engine].title}, ${CONTEXTS[context].title}, chaos`;

/**
 * @param {object} given
 * @param {string[]} given.engines   of ENGINES
 * @param {string[]} given.contexts  of CONTEXTS; others than CHAOS_CONTEXTS are left out
 * @param {Record<string, string>} given.drivers   paths of WebDrivers
 * @param {string} given.program     path of the echo server, which serves the page
 * @param {boolean} given.long
 * @param {number} given.seed
 * @param {string} [given.only]      a regular expression for the titles of scenarios
 * @returns {Promise<Result[]>}
 */
export async function runChaos({ engines, contexts, drivers, program, long, seed, only = "" }) {
  const jobs = engines.flatMap((engine) =>
    CHAOS_CONTEXTS.filter((context) => contexts.includes(context)).map((context) => ({ engine, context })),
  );
  const chosen = SCENARIOS.filter(({ title }) => new RegExp(only).test(title));
  if (!chosen.length) throw new UserError(`No scenario of chaos has a title that matches “${only}”.`);
  console.log(`chaos: seed ${seed}`);
  await installServer();
  const args = ["--www", inRoot("tests"), "--package", dist, "--listen", "127.0.0.1:0"];
  const pages = await startEchoServer(program, args, { log: path.join(folder, "pages.log") });
  /** @type {Result[]} */
  const results = [];
  try {
    for (const job of jobs) {
      const title = chaosTitle(job);
      const log = path.join(folder, `${job.engine}-${job.context}-driver.log`);
      try {
        await withBrowser(job.engine, drivers[job.engine], log, async (browser) => {
          const page = new ChaosPage(browser, new URL(`chaos/index.html?context=${job.context}`, pages.url));
          for (const scenario of chosen.filter((one) => suits(one, job, long))) {
            results.push(await runScenario(scenario, { ...job, browser, page, long, seed }));
          }
        });
      } catch (error) {
        if (stopSignal()) throw error;
        recordFailure(title, describe(error));
      }
    }
  } finally {
    await pages.stop();
  }
  print(results);
  return results;
}

/** @param {Scenario} scenario @param {{ engine: string, context: string }} job @param {boolean} long */
function suits({ engines, contexts, everywhere }, { engine, context }, long) {
  if (engines && !engines.includes(engine)) return false;
  if (contexts && !contexts.includes(context)) return false;
  return long || everywhere || context === "window";
}

/**
 * Runs one scenario, and records its row.
 * @param {Scenario} scenario
 * @param {Pick<Scene, "engine" | "context" | "browser" | "page" | "long"> & { seed: number }} given
 * @returns {Promise<Result>}
 */
async function runScenario({ title, run }, given) {
  const began = performance.now();
  const { engine, context } = given;
  const files = path.join(folder, `${engine}-${context}-${title.replaceAll(/\W+/g, "-")}`);
  const outcome = await Scene.with({ ...given, files }, async (scene) => {
    try {
      await given.page.load();
      await run(scene);
      return await scene.finish();
    } catch (error) {
      if (stopSignal()) throw error;
      return { ...NOTHING, faults: scene.faults, failures: [...scene.failures, describe(error)] };
    }
  });
  const seconds = (performance.now() - began) / 1_000;
  const { checks, failures, note } = outcome;
  record({
    title: `${chaosTitle(given)}: ${title}`,
    passed: Math.max(checks - failures.length, 0),
    failed: failures.length,
    seconds,
    note,
    output: failures.join("\n"),
  });
  return { engine, context, title, seconds, ...outcome };
}

/** @type {Outcome} */
const NOTHING = { checks: 0, failures: [], faults: 0, counts: undefined, left: "" };

/** @param {unknown} error */
function describe(error) {
  if (error instanceof UserError) return [error.message, error.detail].filter(Boolean).join(" ");
  return String((error instanceof Error && error.stack) || error);
}
