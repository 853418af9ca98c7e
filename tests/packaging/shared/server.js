// A program for Node that is bundled: `server.js <server>`.

import { connect } from "@sockstream/client";
import { echo } from "./echo.js";

echo(connect, process.argv[2]).then((echoed) => console.log(JSON.stringify(echoed)));
