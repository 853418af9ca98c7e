// The page of the suite: runs it here or in a worker, and collects what it reports.

/** `total` is known once the suite has loaded; `ended` once it has run. `problems` belong to no single test. */
const progress = { total: undefined, results: [], problems: [], ended: false };
globalThis.progress = progress;

const problem = (what) => progress.problems.push(String(what));
addEventListener("error", (event) => problem(`page error: ${event.message} (${event.filename}:${event.lineno})`));
addEventListener("unhandledrejection", (event) =>
  problem(`unhandled rejection: ${event.reason?.stack ?? event.reason}`),
);

const report = (change) => {
  if (change.result) progress.results.push(change.result);
  else if (change.problem) problem(change.problem);
  else Object.assign(progress, change);
};

/** `suite` names other files of tests than this folder's, and is known to windows only. */
const options = Object.fromEntries(new URLSearchParams(location.search));

const START = {
  async window() {
    for (const file of (options.suite ?? "./suite/all.js").split(",")) await import(file);
    const { run } = await import("./support/harness.js");
    await run(options, report);
  },
  async dedicated() {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onerror = (event) => problem(`worker error: ${event.message ?? "it did not load"}`);
    worker.onmessage = ({ data }) => report(data);
    worker.postMessage(options);
  },
  async shared() {
    const worker = new SharedWorker("worker.js", { type: "module" });
    worker.onerror = (event) => problem(`worker error: ${event.message ?? "it did not load"}`);
    worker.port.onmessage = ({ data }) => report(data);
    worker.port.postMessage(options);
  },
  async service() {
    const registration = await navigator.serviceWorker.register("worker.js", { type: "module" });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    await new Promise((resolve) => {
      const look = () => worker.state === "activated" && resolve();
      worker.onstatechange = look;
      look();
    });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => report(data);
    worker.postMessage(options, [port2]);
  },
};

START[options.context]().catch((error) => problem(`the suite did not start: ${error.stack ?? error}`));
