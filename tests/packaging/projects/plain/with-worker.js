// Starts the worker, and puts what it found into the page.

const worker = new Worker("./worker.js", { type: "module" });
worker.addEventListener("message", ({ data }) => (document.body.dataset.result = JSON.stringify([data])));
worker.addEventListener("error", ({ message }) => console.error(message));
worker.postMessage(new URLSearchParams(location.search).get("server"));
