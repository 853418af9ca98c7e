// The page of the suite: runs it in this window or in a worker, and collects its reports.

/** @typedef {import("./support/harness.js").Change} Change */
/** @typedef {import("./support/harness.js").Options} Options */
/** @typedef {import("./support/harness.js").Result} Result */

/**
 * What the program that drives the browser reads. `total` is known once the suite has loaded, `ended` once it has run;
 * `problems` belong to no single test.
 * @type {{ total?: number, running?: string, results: Result[], problems: string[], ended: boolean }}
 */
const progress = { total: undefined, results: [], problems: [], ended: false };
Object.assign(globalThis, { progress });

/** @param {unknown} what */
const problem = (what) => progress.problems.push(String(what));
addEventListener("error", (event) => problem(`page error: ${event.message} (${event.filename}:${event.lineno})`));
addEventListener("unhandledrejection", (event) =>
  problem(`unhandled rejection: ${event.reason?.stack ?? event.reason}`),
);

/** @param {Change} change */
const report = (change) => {
  if (change.result) progress.results.push(change.result);
  else if (change.problem) problem(change.problem);
  else Object.assign(progress, change);
};

const parameters = new URLSearchParams(location.search);

/** @type {Options} */
const options = {
  engine: parameters.get("engine") ?? "",
  context: parameters.get("context") ?? "",
  only: parameters.get("only") ?? undefined,
};

/** @param {ErrorEvent} event */
const workerError = (event) => problem(`worker error: ${event.message ?? "it did not load"}`);

/** @type {Record<string, () => Promise<void>>} */
const START = {
  async window() {
    // `suite` names files of tests to run instead of this folder's.
    for (const file of (parameters.get("suite") ?? "./suite/all.js").split(",")) await import(file);
    const { run } = await import("./support/harness.js");
    await run(options, report);
  },
  async dedicated() {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onerror = workerError;
    worker.onmessage = ({ data }) => report(data);
    worker.postMessage(options);
  },
  async shared() {
    const worker = new SharedWorker("worker.js", { type: "module" });
    worker.onerror = workerError;
    worker.port.onmessage = ({ data }) => report(data);
    worker.port.postMessage(options);
  },
  async service() {
    const registration = await navigator.serviceWorker.register("worker.js", { type: "module" });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    if (!worker) throw new Error("the registration has no worker");
    await activated(worker);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => report(data);
    worker.postMessage(options, [port2]);
  },
};

/**
 * Resolves when a service worker is activated.
 * @param {ServiceWorker} worker
 * @returns {Promise<void>}
 */
const activated = (worker) =>
  new Promise((resolve) => {
    const check = () => worker.state === "activated" && resolve();
    worker.onstatechange = check;
    check();
  });

START[options.context]().catch((error) => problem(`the suite did not start: ${error.stack ?? error}`));
