// A page that uses the recipe for Svelte: it shows the first message that the server sends.

import { messages } from "./svelte.js";

const server = new URLSearchParams(location.search).get("server");

const main = document.body.appendChild(document.createElement("main"));
globalThis.unmount = messages(server).subscribe(([first]) => {
  main.textContent = first;
});
