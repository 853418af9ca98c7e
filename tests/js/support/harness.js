// A test runner of a screenful that runs wherever modules do. Tests run one after the other, each against its own clock.

const LIMIT_MS = 60_000;

const tests = [];
let options;
/** What went wrong outside of any promise that the running test awaits. */
let strays = [];
let expected = [];

/** Where the suite runs: `window`, `dedicated`, `shared` or `service`. */
export const context = () => options.context;

/** In what: `chromium`, `firefox` or `webkit`. For what an engine lacks, and nothing else. */
export const engine = () => options.engine;

/**
 * Registers a test.
 * @param {string} name
 * @param {(() => unknown) | { skip: () => string | false | undefined }} first  the test, or when not to run it and why
 * @param {() => unknown} [second]  the test
 */
export function test(name, first, second) {
  const { skip } = second ? first : {};
  tests.push({ name, skip, body: second ?? first });
}

/** The running test makes rejections or errors that nobody handles, on purpose: those that match. */
export function expectStray(pattern) {
  expected.push(pattern);
}

const stray = (text) => {
  if (!expected.some((pattern) => pattern.test(text))) strays.push(text);
};
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
  report({ running: undefined, ended: true });
}

async function outcome({ name, skip, body }) {
  const skipped = skip?.();
  if (skipped) return { name, skipped };
  strays = [];
  expected = [];
  const began = performance.now();
  let error;
  try {
    await inTime(body);
    // Rejections that nobody handles are told behind the microtasks.
    await new Promise((resolve) => setTimeout(resolve, 5));
  } catch (thrown) {
    error = `${thrown?.message ?? thrown}\n${thrown?.stack ?? ""}`;
  }
  if (!error && strays.length) error = strays.join("\n");
  return { name, error, millis: Math.round(performance.now() - began) };
}

async function inTime(body) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}
