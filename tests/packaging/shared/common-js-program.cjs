// A CommonJS program that requires the package: `common-js-program.cjs <server>`.

const { connect } = require("@sockstream/client");
const { connect: inline, SockstreamError } = require("@sockstream/client/inline");

/** @param {typeof inline} entry  the `connect` of an entry */
const echo = async (entry) => (await import("./echo.js")).echo(entry, process.argv[2]);

Promise.all([echo(connect), echo(inline)]).then((results) => {
  console.log(JSON.stringify([...results, typeof SockstreamError]));
});
