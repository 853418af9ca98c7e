// What happens in one browser: the cells that take turns in one page, and memory, for which each contender has a browser
// to itself.

import { readFileSync } from "node:fs";
import path from "node:path";
import { artefacts, inRoot } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { stopSignal } from "../../lib/processes.mjs";
import { step } from "../../lib/steps.mjs";
import { withBrowser } from "../../lib/webdriver.mjs";
import { watchRenderer } from "./renderer.mjs";
import { servePage } from "./server.mjs";

/** Nothing that a page does may take longer without a word. */
const SILENCE_LIMIT_MS = 60_000;

/** How often a browser is started anew because a contender made the page hang. */
const MOST_HANGS = 3;

/** Of a contender's memory. */
const PHASES = ["messages", "connects", "download", "upload"];

/** The page asks for garbage collections itself; and heap sizes are not rounded. */
const CHROMIUM_ARGS = ["--js-flags=--expose-gc", "--enable-precise-memory-info"];

function capabilities(engine) {
  const key = "goog:chromeOptions";
  const { args } = JSON.parse(readFileSync(inRoot("webdriver.json"), "utf8"))[key];
  return engine === "chromium" ? { [key]: { args: [...args, ...CHROMIUM_ARGS] } } : {};
}

/**
 * A contender that makes the page hang has failed in that cell; the others are measured there in another browser.
 * @param {{engine: string, driver: string, contenders: object[], cells: object[], runs: number, echo?: object}} job
 * @returns {Promise<{version?: string, measured: {cell: object, results: object}[], problem?: UserError}>} a problem ends it early
 */
export async function measureTimes(job) {
  const measured = [];
  const hung = {};
  let cells = job.cells;
  for (let hangs = 0; ; hangs++) {
    const { version, turn, problem } = await measureUntilProblem({ ...job, cells }, measured);
    for (const { cell, results } of measured) Object.assign(results, hung[cell.path]);
    const [first, ...rest] = job.cells.slice(measured.length);
    if (!problem || !turn || turn === "naked" || hangs === MOST_HANGS) return { version, measured, problem };
    hung[first.path] = { ...hung[first.path], [turn]: { failed: "the page hung" } };
    cells = [{ ...first, contenders: first.contenders.filter((name) => !hung[first.path][name]) }, ...rest];
  }
}

/** Adds to `measured`. Resolves with the problem that ended it, and with whose turn that was if the page hung. */
async function measureUntilProblem({ cells, contenders, runs, echo, ...where }, measured) {
  const before = measured.length;
  const words = new Words();
  const answers = {
    plan: () => ({ contenders, cells, runs, servers: echo?.addresses }),
    cell: (one) => words.say(() => measured.push(one)),
  };
  let version;
  const measureCells = async () => {
    for (const [index, cell] of cells.entries()) {
      await step(`${where.engine}: ${cell.path}`, () => words.until(() => measured.length - before > index));
    }
  };
  try {
    await withPage(
      { ...where, echo },
      answers,
      words,
      measureCells,
      (browser) => (version = browser.capabilities.browserVersion),
    );
    return { version };
  } catch (problem) {
    if (!(problem instanceof UserError) || stopSignal()) throw problem;
    return { version, problem, turn: words.silent && words.turn };
  }
}

/** @returns {Promise<object>} what `measureMemory` in the page resolves with; a page that hangs is a failure of its contender */
export async function measureMemory({ contender, echo, ...where }) {
  let report;
  let renderer;
  let latest = { name: "start", report: { heap: {}, linear: {}, peak: {}, failed: {} } };
  const words = new Words();
  const answers = {
    plan: () => ({ memoryOf: contender, servers: echo.addresses }),
    phase: (one) => words.say(() => (latest = one)),
    memory: (one) => words.say(() => (report = one)),
    "watch-memory": () => renderer.watch(),
    "peak-memory": () => renderer.peak(),
  };
  const action = () => words.until(() => report);
  const watch = (browser) => (renderer = watchRenderer(browser.capabilities["goog:processID"]));
  await step(`${where.engine}: memory/${contender.name}`, async (note) => {
    try {
      await withPage({ ...where, echo }, answers, words, action, watch);
    } catch (error) {
      if (!(error instanceof UserError) || stopSignal()) throw error;
      const { name } = latest;
      note(`failed: ${name}: ${error.message}`);
      const missing = PHASES.slice(Math.max(0, PHASES.indexOf(name)));
      const failed = Object.fromEntries(
        missing.map((phase) => [phase, phase === name ? error.message : `not reached: ${name} failed`]),
      );
      report = { ...latest.report, failed: { ...latest.report.failed, ...failed } };
    }
  });
  return report;
}

/** Opens the page, and lets `action` wait for what it says. */
async function withPage({ engine, driver, echo }, answers, words, action, onStart) {
  const server = await servePage({
    ...answers,
    turn: (name) => words.say(() => (words.turn = name)),
    settled: () => echo.settled(),
    reports: (ids) => echo.reports(ids),
    end: words.end,
  });
  const log = path.join(artefacts, "bench", `${engine}.log`);
  try {
    await withBrowser(
      engine,
      driver,
      log,
      async (browser) => {
        onStart(browser);
        await browser.goto(server.url);
        await action();
      },
      capabilities(engine),
    );
  } finally {
    server.stop();
  }
}

/** What the page says, and waiting for it. */
class Words {
  /** Whose turn began last. */
  turn;
  /** Too long nothing was said. */
  silent = false;
  #ended;
  #spoken = false;
  #wake = () => {};

  say(take) {
    take();
    this.#spoken = true;
    this.#wake();
  }

  end = (content) => this.say(() => (this.#ended = content ?? {}));

  /** Waits until the condition holds, which only what is said changes. */
  async until(condition) {
    while (!condition()) {
      if (this.#ended) throw new UserError("The page of the benchmark failed.", this.#ended.error);
      this.#spoken = false;
      let timer;
      const silence = new Promise((resolve) => (timer = setTimeout(resolve, SILENCE_LIMIT_MS)));
      await Promise.race([new Promise((resolve) => (this.#wake = resolve)), silence]);
      clearTimeout(timer);
      this.silent = !this.#spoken;
      if (this.silent)
        throw new UserError(
          `The page of the benchmark says nothing any more${this.turn ? ` in the turn of ${this.turn}` : ""}.`,
        );
    }
  }
}
