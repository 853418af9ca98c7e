// The JavaScript suite of tests/js, in browsers. A test whose result the page does not report has failed.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { CONTEXTS, ENGINES } from "../lib/engines.mjs";
import { artefacts, inRoot } from "../lib/paths.mjs";
import { stopSignal } from "../lib/processes.mjs";
import { record } from "../lib/report.mjs";
import { UserError } from "../lib/user-error.mjs";
import { withBrowser } from "../lib/webdriver.mjs";
import { noMatch } from "./counts.mjs";

/**
 * What the suite's page reports.
 * @typedef {object} Progress
 * @property {number} [total]      how many tests there are, once they are loaded
 * @property {string} [running]    the name of the test that runs
 * @property {Result[]} results
 * @property {string[]} problems   what belongs to no single test
 * @property {boolean} ended
 *
 * @typedef {{name: string, error?: string, skipped?: string, note?: string, millis?: number}} Result
 */

/** Seconds for the whole suite in one engine and context, and for the page to report how many tests there are. */
const LIMIT = 420;
const LOAD_LIMIT = 60;

const POLL_MS = 250;

/** What Chromium's console shows when a connection fails as intended, when something is sent too late, and when `/control` does not know an id yet. */
const EXPECTED_LOG =
  /WebSocket connection to .* failed|status of 404|WebSocket is closed before the connection|already in CLOSING or CLOSED/;

export const suiteFolder = inRoot("tests", "js");

/** @param {{engine: string, context: string}} job */
export const suiteTitle = ({ engine, context }) => `${ENGINES[engine].title}, ${CONTEXTS[context].title}, JavaScript`;

/** Checks that all.js imports every file of the suite: one that it does not would never run. */
export function checkSuiteFiles() {
  const all = readFileSync(path.join(suiteFolder, "suite", "all.js"), "utf8");
  const files = readdirSync(path.join(suiteFolder, "suite"), { recursive: true, encoding: "utf8" });
  const missing = files
    .filter((name) => name.endsWith(".js") && name !== "all.js")
    .filter((name) => !all.includes(`"./${name.replaceAll(path.sep, "/")}"`));
  if (missing.length) throw new UserError(`tests/js/suite/all.js does not import ${missing.join(", ")}.`);
}

/**
 * Runs the suite in one engine and context, and records its row.
 * @param {object} job
 * @param {string} job.engine   of ENGINES
 * @param {string} job.context  of CONTEXTS
 * @param {string} job.driver   path of the engine's WebDriver
 * @param {URL} job.server      the echo server, which serves the suite
 * @param {string} [job.only]   a regular expression for the names of tests
 */
export async function runSuite({ engine, context, driver, server, only }) {
  const name = `js-${engine}-${context}`;
  const url = new URL(`index.html?${new URLSearchParams({ engine, context, ...(only && { only }) })}`, server);
  await withBrowser(engine, driver, path.join(artefacts, `${name}-driver.log`), (browser) =>
    runSuitePage(browser, { title: suiteTitle({ engine, context }), name, engine, url, only }),
  );
}

/**
 * Runs what the suite's page runs at an address, and records its row.
 * @param {import("../lib/webdriver.mjs").Browser} browser
 * @param {{title: string, name: string, engine: string, url: URL, only?: string}} page  `name` is that of its log
 */
export async function runSuitePage(browser, { title, name, engine, url, only }) {
  const log = path.join(artefacts, `${name}.log`);
  const began = performance.now();
  await browser.goto(url.href);
  const { results, total, problems, running } = await untilEnded(browser);
  const entries = engine === "chromium" ? await browser.log() : [];
  problems.push(
    ...entries
      .filter(({ level, message }) => level === "SEVERE" && !EXPECTED_LOG.test(message))
      .map(({ message }) => `console: ${message}`),
  );
  const lost = (total ?? 0) - results.length;
  if (!total) problems.push(only !== undefined && total === 0 ? noMatch(only) : "no tests were loaded");
  if (lost > 0) problems.push(`no result from ${lost}, the first of them “${running}”`);

  const failures = results.filter(({ error }) => error);
  const ignored = results.filter(({ skipped }) => skipped);
  writeFileSync(log, [...results.map(line), ...problems].join("\n"));
  record({
    title,
    passed: results.length - failures.length - ignored.length,
    failed: failures.length + Math.max(lost, 0) + problems.length,
    ignored: ignored.length,
    seconds: (performance.now() - began) / 1000,
    note: [...results.map(({ note }) => note).filter(Boolean), ...problems].join("; "),
    output: failures.map(line).join("\n"),
    log,
  });
}

/** @param {Result} result */
const line = ({ name, error, skipped, millis }) =>
  skipped ? `- ${name}: not run, ${skipped}` : `${error ? "✗" : "✓"} ${name}  ${millis} ms${error ? `\n${error}` : ""}`;

/**
 * Waits until the suite has ended, or until too long a time has passed.
 * @param {import("../lib/webdriver.mjs").Browser} browser
 * @returns {Promise<Progress>}
 */
async function untilEnded(browser) {
  const began = Date.now();
  for (;;) {
    const progress = await browser.run("return globalThis.progress");
    const seconds = (Date.now() - began) / 1000;
    if (!progress) throw new UserError("The suite's page did not load.");
    if (progress.ended || stopSignal()) return progress;
    if (seconds > LIMIT || (progress.total === undefined && (seconds > LOAD_LIMIT || progress.problems.length))) {
      progress.problems.push(`not done after ${seconds.toFixed(0)} s`);
      return progress;
    }
    await sleep(POLL_MS);
  }
}
