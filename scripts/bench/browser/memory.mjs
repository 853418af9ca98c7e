// Measures the memory of one competitor, in a browser of its own.

import { UserError } from "../../lib/user-error.mjs";
import { stopSignal } from "../../lib/processes.mjs";
import { step } from "../../lib/steps.mjs";
import { watchRenderer } from "./renderer.mjs";
import { Reports, withPage } from "./session.mjs";

/** @import { Competitor, MemoryReport } from "../../../benches/page/types.d.ts" */
/** @import { Where } from "./session.mjs" */

const PHASES = ["messages", "connects", "download", "upload"];

/**
 * A page that hangs is a failure of its competitor.
 * @param {Where & {competitor: Competitor, rounds: number}} job
 * @returns {Promise<MemoryReport>}
 */
export async function measureMemory({ competitor, rounds, ...where }) {
  /** @type {MemoryReport | undefined} */
  let report;
  /** @type {ReturnType<typeof watchRenderer> | undefined} */
  let renderer;
  /** @type {{name: string, report: MemoryReport}} */
  let latest = { name: "start", report: { heap: {}, linear: {}, peak: {}, failed: {} } };
  const reports = new Reports();
  const answers = {
    plan: () => ({ memoryOf: competitor, competitors: [], cases: [], rounds, servers: where.echo?.addresses ?? [] }),
    /** @param {typeof latest} one */
    phase: (one) =>
      reports.add(() => {
        latest = one;
      }),
    /** @param {MemoryReport} one */
    memory: (one) =>
      reports.add(() => {
        report = one;
      }),
    "watch-memory": () => reports.add(() => renderer?.watch()),
    "peak-memory": () => renderer?.peak(),
  };
  await step(`${where.engine}: memory/${competitor.name}`, async (note) => {
    try {
      await withPage(where, answers, reports, {
        start(browser) {
          renderer = watchRenderer(Number(browser.capabilities["goog:processID"]));
        },
        action: () => reports.until(() => report),
      });
    } catch (error) {
      if (!(error instanceof UserError) || stopSignal()) throw error;
      const { name, report: known } = latest;
      note(`failed: ${name}: ${error.message}`);
      const missing = PHASES.slice(Math.max(0, PHASES.indexOf(name)));
      const failed = Object.fromEntries(
        missing.map((phase) => [phase, phase === name ? error.message : `not reached: ${name} failed`]),
      );
      report = { ...known, failed: { ...known.failed, ...failed } };
    }
  });
  if (!report) throw new UserError(`The memory of ${competitor.name} was not reported.`);
  return report;
}
