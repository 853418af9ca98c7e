// A page that uses the recipe for Svelte. The recipes' files are written beside it, compiled.

import { mount, unmount } from "svelte";
import Chat from "./svelte-client.js";

const url = new URLSearchParams(location.search).get("server");

const chat = mount(Chat, { target: document.body.appendChild(document.createElement("main")), props: { url } });
globalThis.unmount = () => unmount(chat);
