// A program without a page: `program.js <entry> <server>`. It ends by itself if nothing keeps the process running.

import { echo } from "./echo.js";

const [entry, server] = process.argv.slice(2);
const { connect } = await import(entry);
console.log(JSON.stringify(await echo(connect, server)));
