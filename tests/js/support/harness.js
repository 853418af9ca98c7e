// A test runner for windows and workers. Runs the tests one after the other, each with a time limit of its own.

const LIMIT_MS = 60_000;

/**
 * A test's body. A string that it resolves with is printed with the counts.
 * @typedef {() => unknown} Body
 */

/**
 * Tells why a test is not run here; a falsy value means that it is run.
 * @typedef {() => string | false | undefined} Skip
 */

/**
 * How the suite is run: in which engine and context, and, in `only`, a pattern of the tests' names.
 * @typedef {{ engine: string, context: string, only?: string }} Options
 */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {string} [error]
 * @property {string} [skipped]  why it was not run
 * @property {string} [note]
 * @property {number} [millis]
 */

/**
 * What a run reports: the number of tests when the suite has loaded, the test that is running, a result, a problem that
 * belongs to no test, and the end.
 * @typedef {{ total?: number, running?: string, result?: Result, problem?: string, ended?: boolean }} Change
 */

/** @type {{ name: string, skip?: Skip, body: Body }[]} */
const tests = [];

/** @type {Options | undefined} */
let options;

/**
 * What went wrong outside of the promises that the running test awaits.
 * @type {string[]}
 */
const strays = [];

/** The context that the suite runs in: `window`, `dedicated`, `shared` or `service`. */
export const context = () => options?.context;

/** The engine: `chromium`, `firefox` or `webkit`. Only for what an engine lacks. */
export const engine = () => options?.engine;

/**
 * Registers a test.
 * @overload
 * @param {string} name
 * @param {Body} body
 * @returns {void}
 */
/**
 * @overload
 * @param {string} name
 * @param {{ skip?: Skip }} condition
 * @param {Body} body
 * @returns {void}
 */
/**
 * @param {string} name
 * @param {Body | { skip?: Skip }} first
 * @param {Body} [second]
 */
export function test(name, first, second) {
  if (typeof first === "function") tests.push({ name, body: first });
  else if (second) tests.push({ name, skip: first.skip, body: second });
}

/** @param {string} text */
const stray = (text) => strays.push(text);
addEventListener("error", (event) => stray(`uncaught error: ${event.message}`));
addEventListener("unhandledrejection", (event) => {
  const { reason } = event;
  stray(`unhandled rejection: ${reason?.name}: ${reason?.message} ${reason?.stack ?? ""}`);
});
for (const level of /** @type {const} */ (["error", "warn"])) {
  const original = console[level];
  console[level] = (...args) => {
    stray(`console.${level}: ${args.join(" ")}`);
    original.apply(console, args);
  };
}

/**
 * Runs all tests, or those whose name matches `only`.
 * @param {Options} given
 * @param {(change: Change) => void} report
 */
export async function run(given, report) {
  options = given;
  const only = given.only && new RegExp(given.only);
  const chosen = tests.filter(({ name }) => !only || only.test(name));
  report({ total: chosen.length });
  const names = new Set();
  for (const test of chosen) {
    if (names.has(test.name)) report({ problem: `two tests are named “${test.name}”` });
    names.add(test.name);
    report({ running: test.name });
    report({ result: await outcome(test) });
  }
  // Errors of the last test may arrive after it.
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const text of strays) report({ problem: `after the last test: ${text}` });
  report({ running: undefined, ended: true });
}

/**
 * @param {{ name: string, skip?: Skip, body: Body }} test
 * @returns {Promise<Result>}
 */
async function outcome({ name, skip, body }) {
  const skipped = skip?.();
  if (skipped) return { name, skipped };
  const began = performance.now();
  let error, note;
  try {
    note = await inTime(body);
    // Unhandled rejections are reported after the microtasks.
    await new Promise((resolve) => setTimeout(resolve, 5));
  } catch (thrown) {
    error = thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ""}` : String(thrown);
  }
  const found = strays.splice(0);
  if (!error && found.length) error = found.join("\n");
  return {
    name,
    error,
    note: typeof note === "string" ? note : undefined,
    millis: Math.round(performance.now() - began),
  };
}

/** @param {Body} body */
async function inTime(body) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    return await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}
