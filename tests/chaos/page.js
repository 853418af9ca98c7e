// The page that the clients are in: it passes questions to them, in this window or in a dedicated worker, and keeps the answers.

/** @typedef {import("./app.js").Answer} Answer */

/** What belongs to no question. @type {string[]} */
const problems = [];
/** @type {Map<number, Answer>} */
const answers = new Map();

/** How often the page was restored from the back-forward cache; a page that was loaded again has another `token`. */
const life = { token: Math.random(), restored: 0, frozen: 0, resumed: 0 };
addEventListener("pageshow", ({ persisted }) => persisted && life.restored++);
document.addEventListener("freeze", () => life.frozen++);
document.addEventListener("resume", () => life.resumed++);

addEventListener("error", (event) => problems.push(`page error: ${event.message} (${event.filename}:${event.lineno})`));
addEventListener("unhandledrejection", ({ reason }) =>
  problems.push(`unhandled rejection: ${reason?.stack ?? reason}`),
);

/** @param {Answer | { problem: string }} message */
const receive = (message) => {
  if ("problem" in message) problems.push(message.problem);
  else answers.set(message.id, message);
};

/** @type {Record<string, () => Promise<(id: number, name: string, args: unknown[]) => unknown>>} */
const START = {
  async window() {
    const { answer } = await import("./app.js");
    return async (id, name, args) => receive(await answer(id, name, args));
  },
  async dedicated() {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => receive(data);
    worker.onerror = ({ message }) => problems.push(`worker error: ${message ?? "it did not load"}`);
    return (id, name, args) => worker.postMessage({ id, name, args });
  },
};

const context = new URLSearchParams(location.search).get("context") ?? "window";
START[context]().then(
  (ask) => Object.assign(globalThis, { chaos: { ask, take, problems, life } }),
  (error) => problems.push(`the page did not start: ${error?.stack ?? error}`),
);
Object.assign(globalThis, { chaosProblems: problems });

/** Returns the answer to a question, once. @param {number} id */
function take(id) {
  const answer = answers.get(id);
  answers.delete(id);
  return answer;
}
