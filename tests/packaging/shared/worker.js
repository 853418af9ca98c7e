// A dedicated worker that echoes with the server whose address it receives.

import { connect } from "@sockstream/client";
import { echo } from "./echo.js";

addEventListener("message", async ({ data: server }) => postMessage(await echo(connect, server)));
