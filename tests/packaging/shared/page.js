// A page's script that echoes in the page and in a worker. The page's address contains the server's, and the results are
// for the test that opened it.

import { connect } from "@sockstream/client";
import { echo } from "./echo.js";

const server = String(new URLSearchParams(location.search).get("server"));

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const fromWorker = new Promise((resolve, reject) => {
  worker.addEventListener("message", ({ data }) => resolve(data));
  worker.addEventListener("error", ({ message }) => reject(new Error(message)));
});
worker.postMessage(server);

document.body.dataset.result = JSON.stringify([await echo(connect, server), await fromWorker]);
