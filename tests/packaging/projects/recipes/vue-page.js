// A page that uses the recipe for Vue, with the elements of the other recipes. The recipes' files are written beside it.

import { createApp, h, ref } from "vue";
import { useChat } from "./vue.js";

const url = new URLSearchParams(location.search).get("server");

const app = createApp({
  setup() {
    const { value, send } = useChat(url);
    const text = ref("");
    const onSubmit = (event) => {
      event.preventDefault();
      send(text.value);
    };
    const onInput = (event) => {
      text.value = event.target.value;
    };
    return () =>
      h("form", { onSubmit }, [
        h("p", `Connection: ${value.value.state}`),
        h("ul", value.value.messages.map(({ id, text, status }) => h("li", { key: id }, `${text}: ${status}`))),
        h("input", { "aria-label": "Message", value: text.value, onInput }),
        h("button", { type: "submit" }, "Send"),
      ]);
  },
});
app.mount(document.body.appendChild(document.createElement("main")));
globalThis.unmount = () => app.unmount();
