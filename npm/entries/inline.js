// The entry for places that can't fetch: the wasm is part of the JavaScript. It needs a third more bytes that way.

import { loadFrom } from "../machine/loading.js";
import base64 from "../../dist/wasm/sockstream_bg.wasm";

loadFrom(() => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

export * from "./exports.js";
