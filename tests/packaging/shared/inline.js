// A page's classic script that contains the wasm.

import { connect } from "@sockstream/client/inline";
import { echo } from "./echo.js";

const server = String(new URLSearchParams(location.search).get("server"));

echo(connect, server).then((echoed) => {
  document.body.dataset.result = JSON.stringify([echoed]);
});
