// One page of the benchmark in one browser: what it reports, and waiting for its reports.

import { readFileSync } from "node:fs";
import path from "node:path";
import { artefacts, inRoot } from "../../lib/paths.mjs";
import { UserError } from "../../lib/user-error.mjs";
import { withBrowser } from "../../lib/webdriver.mjs";
import { servePage } from "./server.mjs";

/** @import { Browser } from "../../lib/webdriver.mjs" */
/** @import { EchoServers } from "./echo-servers.mjs" */

/** A page that reports nothing for longer hangs. */
const SILENCE_LIMIT_MS = 60_000;

/** The page asks for garbage collections itself, and heap sizes are not rounded. */
const CHROMIUM_ARGS = ["--js-flags=--expose-gc", "--enable-precise-memory-info"];

/**
 * Where a page is opened.
 * @typedef {{engine: string, driver: string, echo?: EchoServers}} Where
 */

/** @param {string} engine */
function capabilities(engine) {
  const key = "goog:chromeOptions";
  const { args } = JSON.parse(readFileSync(inRoot("webdriver.json"), "utf8"))[key];
  return engine === "chromium" ? { [key]: { args: [...args, ...CHROMIUM_ARGS] } } : {};
}

/**
 * Opens the page, and runs an action that waits for its reports.
 * @param {Where} where
 * @param {import("./server.mjs").Answers} answers  to the page's requests, besides those that every page makes
 * @param {Reports} reports
 * @param {{start: (browser: Browser) => void, action: () => Promise<unknown>}} what  `start` is called before the page is opened
 */
export async function withPage({ engine, driver, echo }, answers, reports, { start, action }) {
  const server = await servePage({
    ...answers,
    turn: (name) =>
      reports.add(() => {
        reports.turn = name;
      }),
    settled: () => echo?.settled(),
    reports: (ids) => echo?.reports(ids),
    end: (content) => reports.end(content),
  });
  const log = path.join(artefacts, "bench", `${engine}.log`);
  try {
    await withBrowser(
      engine,
      driver,
      log,
      /** @param {Browser} browser */
      async (browser) => {
        start(browser);
        await browser.goto(server.url);
        await action();
      },
      capabilities(engine),
    );
  } finally {
    server.stop();
  }
}

/** The reports of a page. */
export class Reports {
  /** @type {string | undefined} the competitor that is being measured */
  turn;
  /** Whether the page has stopped reporting. */
  isSilent = false;
  /** @type {{error?: string} | undefined} */
  #ended;
  #count = 0;
  #wake = () => {};

  /**
   * Takes a report in.
   * @param {() => void} take
   */
  add(take) {
    take();
    this.#count += 1;
    this.#wake();
  }

  /** @param {{error?: string} | null} content  what the page's end was reported with */
  end(content) {
    this.add(() => {
      this.#ended = content ?? {};
    });
  }

  /**
   * Waits until a condition holds, which only reports change.
   * @param {() => unknown} condition
   */
  async until(condition) {
    while (!condition()) {
      if (this.#ended) throw new UserError("The page of the benchmark failed.", this.#ended.error);
      const before = this.#count;
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
        timer = setTimeout(resolve, SILENCE_LIMIT_MS);
      });
      clearTimeout(timer);
      this.isSilent = this.#count === before;
      if (this.isSilent) {
        const where = this.turn ? ` while ${this.turn} was measured` : "";
        throw new UserError(`The page of the benchmark has stopped reporting${where}.`);
      }
    }
  }
}
