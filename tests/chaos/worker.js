// The clients in a dedicated worker: a message is a question, and the answer goes back as one.

import { answer } from "./app.js";

addEventListener("unhandledrejection", ({ reason }) =>
  postMessage({ problem: `unhandled rejection in the worker: ${reason?.stack ?? reason}` }),
);
addEventListener("message", async ({ data: { id, name, args } }) => postMessage(await answer(id, name, args)));
