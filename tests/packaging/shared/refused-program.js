// A program whose connection is refused: `refused-program.js <server>`. It ends by itself if nothing keeps it running.

import { connect } from "@sockstream/client";

const error = await connect(process.argv[2]).catch((reason) => reason);
console.log(JSON.stringify([error.name, error.code, error.wasClean]));
