// The entry `reconnect/inline` for places that can't fetch: the wasm is part of the JavaScript.

import { decode } from "../lib/base64.js";
import { loadFrom } from "../machine/loading.js";
import base64 from "../../dist/wasm/reconnect_bg.wasm";

loadFrom(() => decode(base64));

export * from "./reconnect-exports.js";
