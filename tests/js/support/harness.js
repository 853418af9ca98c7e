// A test runner of a screenful that runs wherever modules do. Tests run one after the other, each against its own clock.

const LIMIT_MS = 60_000;

const tests = [];
let options;
/** What went wrong outside of any promise that the running test awaits. */
const strays = [];

/** Where the suite runs: `window`, `dedicated`, `shared` or `service`. */
export const context = () => options.context;

/** In what: `chromium`, `firefox` or `webkit`. For what an engine lacks, and nothing else. */
export const engine = () => options.engine;

/**
 * Registers a test.
 * @param {string} name
 * @param {(() => unknown) | { skip: () => string | false | undefined }} first  the test, or when not to run it and why
 * @param {() => unknown} [second]  the test; a string that it gives is told with the counts
 */
export function test(name, first, second) {
  const { skip } = second ? first : {};
  tests.push({ name, skip, body: second ?? first });
}

const stray = (text) => strays.push(text);
addEventListener("error", (event) => stray(`error nobody caught: ${event.message}`));
addEventListener("unhandledrejection", (event) => {
  const { reason } = event;
  stray(`rejection nobody handled: ${reason?.name}: ${reason?.message} ${reason?.stack ?? ""}`);
});
for (const level of ["error", "warn"]) {
  const original = console[level];
  console[level] = (...args) => {
    stray(`console.${level}: ${args.join(" ")}`);
    original.apply(console, args);
  };
}

/**
 * Runs all tests, or those whose name matches `options.only`.
 * @param {{engine: string, context: string, only?: string}} given
 * @param {(change: object) => void} report
 */
export async function run(given, report) {
  options = given;
  const only = options.only && new RegExp(options.only);
  const chosen = tests.filter(({ name }) => !only || only.test(name));
  report({ total: chosen.length });
  const names = new Set();
  for (const test of chosen) {
    if (names.has(test.name)) report({ problem: `two tests are named “${test.name}”` });
    names.add(test.name);
    report({ running: test.name });
    report({ result: await outcome(test) });
  }
  // What comes late still belongs to someone.
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const text of strays) report({ problem: `behind the last test: ${text}` });
  report({ running: undefined, ended: true });
}

async function outcome({ name, skip, body }) {
  const skipped = skip?.();
  if (skipped) return { name, skipped };
  const began = performance.now();
  let error, note;
  try {
    note = await inTime(body);
    // Rejections that nobody handles are told behind the microtasks.
    await new Promise((resolve) => setTimeout(resolve, 5));
  } catch (thrown) {
    error = `${thrown?.message ?? thrown}\n${thrown?.stack ?? ""}`;
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

async function inTime(body) {
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
