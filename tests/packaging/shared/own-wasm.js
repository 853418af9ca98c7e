// A page's script that loads the wasm from where its bundler has put it.

import { connect, load } from "@sockstream/client";
import wasm from "@sockstream/client/wasm";
import { echo } from "./echo.js";

const server = new URLSearchParams(location.search).get("server");

await load(new URL(wasm, import.meta.url));
document.body.dataset.result = JSON.stringify([await echo(connect, server)]);
