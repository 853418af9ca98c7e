// A page's classic script with the wasm in it.

import { connect } from "@sockstream/client/inline";
import { echo } from "./echo.js";

const server = new URLSearchParams(location.search).get("server");

echo(connect, server).then((echoed) => (document.body.dataset.result = JSON.stringify([echoed])));
