// One run of the page in one browser.

import { Problem } from "../problem.mjs";
import { step } from "../steps.mjs";
import { servePage } from "./server.mjs";
import { openBrowser } from "./webdriver.mjs";

/** Nothing that a cell does may take longer. */
const CELL_LIMIT_MS = 300_000;

/** @returns {Promise<{cell: object, results: object}[]>} */
export async function measure({ engine, driver, contenders, cells, runs, scratch, echo }) {
  const measured = [];
  let wake;
  let end;
  const told = {
    cell: ({ cell, results }) => (measured.push({ cell, results }), wake?.()),
    end: (content) => ((end = content), wake?.()),
  };
  const server = await servePage({ contenders, cells, runs, server: echo && addresses(echo.url) }, told);
  try {
    const browser = await openBrowser(engine, driver, scratch);
    try {
      await browser.go(server.url);
      for (const [index, { path }] of cells.entries()) {
        await step(`${engine}: ${path}`, () => until(() => end || measured.length > index, (resolve) => (wake = resolve)));
        if (end) break;
      }
      await until(() => end, (resolve) => (wake = resolve));
    } finally {
      await browser.stop();
    }
  } finally {
    server.stop();
  }
  if (end.error) throw new Problem("The page of the benchmark failed.", end.error);
  return measured;
}

async function until(condition, onChange) {
  const deadline = Date.now() + CELL_LIMIT_MS;
  while (!condition()) {
    const left = deadline - Date.now();
    if (left <= 0) throw new Problem("The page of the benchmark says nothing any more.");
    let timer;
    await Promise.race([new Promise(onChange), new Promise((resolve) => (timer = setTimeout(resolve, left)))]);
    clearTimeout(timer);
  }
}

const addresses = ({ host }) => ({ ws: `ws://${host}`, http: `http://${host}` });
