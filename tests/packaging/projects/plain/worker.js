// A dedicated worker without a bundler: import maps are for pages, so it names the file.

import { connect } from "./node_modules/@sockstream/client/dist/index.js";
import { echo } from "./echo.js";

addEventListener("message", async ({ data: server }) => postMessage(await echo(connect, server)));
