// A page's script that talks to the server itself and has a worker do so. The server's address is in that of the page;
// the results are for the test that opened it.

import { connect } from "@sockstream/client";
import { echo } from "./echo.js";

const server = new URLSearchParams(location.search).get("server");

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const fromWorker = new Promise((resolve, reject) => {
  worker.addEventListener("message", ({ data }) => resolve(data));
  worker.addEventListener("error", ({ message }) => reject(new Error(message)));
});
worker.postMessage(server);

document.body.dataset.result = JSON.stringify([await echo(connect, server), await fromWorker]);
