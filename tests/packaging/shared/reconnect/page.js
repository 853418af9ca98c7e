// A page's script that echoes through a socket that reconnects.

import { reconnecting } from "@sockstream/client/reconnect";
import { echoReconnecting } from "./echo.js";

const server = String(new URLSearchParams(location.search).get("server"));

echoReconnecting(reconnecting, server).then((echoed) => {
  document.body.dataset.result = JSON.stringify([echoed]);
});
