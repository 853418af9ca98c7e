// A program without a page: `reconnect/program.js <entry> <server>`. It ends by itself if nothing keeps the process running.

import { echoReconnecting } from "./echo.js";

const [entry, server] = process.argv.slice(2);
const { reconnecting } = await import(entry);
console.log(JSON.stringify(await echoReconnecting(reconnecting, server)));
