// The entry for places that can't fetch: the wasm is part of the JavaScript. It needs a third more bytes that way.

import { decode } from "../lib/base64.js";
import { loadFrom } from "../machine/loading.js";
import base64 from "../../dist/wasm/sockstream_bg.wasm";

loadFrom(() => decode(base64));

export * from "./exports.js";
