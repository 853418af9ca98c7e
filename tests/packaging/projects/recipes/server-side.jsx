// Renders the recipes as a server does, and prints what they render. It ends by itself if nothing keeps the process running.

import { renderToString } from "react-dom/server";
import { render } from "svelte/server";
import { createSSRApp, h } from "vue";
import { renderToString as renderVue } from "vue/server-renderer";
import { Chat } from "./react.jsx";
import SvelteChat from "./svelte-server.js";
import { useChat } from "./vue.js";

// A connection would be made by it.
globalThis.WebSocket = class {
  constructor() {
    console.log("connected");
  }
};

const url = "ws://127.0.0.1:9/";
const setup = () => {
  const { value } = useChat(url);
  return () => h("p", `Connection: ${value.value.state}`);
};
const rendered = [
  renderToString(<Chat url={url} />),
  await renderVue(createSSRApp({ setup })),
  render(SvelteChat, { props: { url } }).body,
];
for (const html of rendered) console.log(/Connection: (<!--.*?-->)?connecting/.test(html) ? "rendered" : html);
