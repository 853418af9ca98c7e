// What happens in one browser: the cells that take turns in one page, and memory, for which each contender has a browser
// to itself.

import path from "node:path";
import { artefacts } from "../paths.mjs";
import { Problem } from "../problem.mjs";
import { stopSignal } from "../processes.mjs";
import { step } from "../steps.mjs";
import { withBrowser } from "../webdriver.mjs";
import { watchRenderer } from "./renderer.mjs";
import { servePage } from "./server.mjs";

/** Nothing that a page does may take longer without a word. */
const SILENCE_LIMIT_MS = 180_000;

/** All phases of a contender's memory; each has a limit in the page as well, unless the page hangs. */
const MEMORY_LIMIT_MS = 90_000;
const PHASES = ["messages", "connects", "download", "upload"];

/** The page asks for garbage collections itself; and heap sizes are not rounded. */
const CHROMIUM_ARGS = ["--js-flags=--expose-gc", "--enable-precise-memory-info"];

/**
 * @param {{engine: string, driver: string, contenders: object[], cells: object[], runs: number, echo?: object}} job
 * @returns {Promise<{version?: string, measured: {cell: object, results: object}[], problem?: Problem}>} a problem ends it early
 */
export async function measureTimes({ cells, contenders, runs, echo, ...where }) {
  const measured = [];
  const words = new Words();
  const answers = {
    plan: () => ({ contenders, cells, runs, servers: echo?.addresses }),
    cell: (one) => words.say(() => measured.push(one)),
  };
  let version;
  const measureCells = async () => {
    for (const [index, cell] of cells.entries()) {
      await step(`${where.engine}: ${cell.path}`, () => words.until(() => measured.length > index));
    }
  };
  try {
    await withPage({ ...where, echo }, answers, words, measureCells, (browser) => ({ version } = browser));
    return { version, measured };
  } catch (problem) {
    if (!(problem instanceof Problem) || stopSignal()) throw problem;
    return { version, measured, problem };
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
  const action = () => words.until(() => report, MEMORY_LIMIT_MS);
  const watch = ({ pid }) => (renderer = watchRenderer(pid));
  await step(`${where.engine}: memory/${contender.name}`, async (note) => {
    try {
      await withPage({ ...where, echo }, answers, words, action, watch);
    } catch (error) {
      if (!(error instanceof Problem) || stopSignal()) throw error;
      const { name } = latest;
      note(`failed: ${name}: ${error.message}`);
      const missing = PHASES.slice(Math.max(0, PHASES.indexOf(name)));
      const failed = Object.fromEntries(missing.map((phase) => [phase, phase === name ? error.message : `not reached: ${name} failed`]));
      report = { ...latest.report, failed: { ...latest.report.failed, ...failed } };
    }
  });
  return report;
}

/** Opens the page, and lets `action` wait for what it says. */
async function withPage({ engine, driver, echo }, answers, words, action, onStart) {
  const server = await servePage({ ...answers, settled: () => echo.settled(), reports: (ids) => echo.reports(ids), end: words.end });
  const log = path.join(artefacts, "bench", `${engine}.log`);
  try {
    await withBrowser(engine, driver, log, async (browser) => {
      onStart(browser);
      await browser.goto(server.url);
      await action();
    }, CHROMIUM_ARGS);
  } finally {
    server.stop();
  }
}

/** What the page says, and waiting for it. */
class Words {
  #ended;
  #wake = () => {};

  say(take) {
    take();
    this.#wake();
  }

  end = (content) => this.say(() => (this.#ended = content ?? {}));

  async until(condition, limit = SILENCE_LIMIT_MS) {
    const deadline = Date.now() + limit;
    while (!condition()) {
      if (this.#ended) throw new Problem("The page of the benchmark failed.", this.#ended.error);
      const left = deadline - Date.now();
      if (left <= 0) throw new Problem("The page of the benchmark says nothing any more.");
      let timer;
      await Promise.race([new Promise((resolve) => (this.#wake = resolve)), new Promise((resolve) => (timer = setTimeout(resolve, left)))]);
      clearTimeout(timer);
    }
  }
}
