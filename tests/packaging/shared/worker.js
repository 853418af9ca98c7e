// A dedicated worker that talks to the server whose address it is sent.

import { connect } from "@sockstream/client";
import { echo } from "./echo.js";

addEventListener("message", async ({ data: server }) => postMessage(await echo(connect, server)));
