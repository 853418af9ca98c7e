// A program that nobody answers: `refused-program.js <server>`. The failure has a type, and nothing keeps it running.

import { connect } from "@sockstream/client";

const error = await connect(process.argv[2]).catch((reason) => reason);
console.log(JSON.stringify([error.name, error.code, error.wasClean]));
