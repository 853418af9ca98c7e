// A page's script that loads the wasm from where its bundler put it. The bundler makes the import a URL.

import { connect, load } from "@sockstream/client";
import wasm from "@sockstream/client/wasm";
import { echo } from "./echo.js";

const server = String(new URLSearchParams(location.search).get("server"));

await load(new URL(String(wasm), import.meta.url));
document.body.dataset.result = JSON.stringify([await echo(connect, server)]);
