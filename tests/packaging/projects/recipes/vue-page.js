// A page that uses the recipe for Vue: it sends one message and shows what it receives.

import { createApp, h } from "vue";
import { useSocket } from "./vue.js";

const server = new URLSearchParams(location.search).get("server");

const app = createApp({
  setup() {
    const { messages, reading, send } = useSocket(server);
    // It rejects when the socket is terminated, as the recipe says.
    reading.catch(() => {});
    send("from Vue");
    return () => h("p", messages.value[0]);
  },
});
app.mount(document.body.appendChild(document.createElement("main")));
globalThis.unmount = () => app.unmount();
