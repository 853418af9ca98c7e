// A CommonJS program that requires the package: `common-js-program.cjs <server>`.

const { connect } = require("@sockstream/client");
const { connect: inline, SockstreamError } = require("@sockstream/client/inline");
const { reconnecting } = require("@sockstream/client/reconnect");
const { reconnecting: reconnectInline } = require("@sockstream/client/reconnect/inline");

const server = process.argv[2];
/** @param {typeof inline} entry  the `connect` of an entry */
const echo = async (entry) => (await import("./echo.js")).echo(entry, server);
/** @param {typeof reconnecting} entry  the `reconnecting` of an entry */
const echoReconnecting = async (entry) => (await import("./reconnect/echo.js")).echoReconnecting(entry, server);

const echoes = [echo(connect), echo(inline), echoReconnecting(reconnecting), echoReconnecting(reconnectInline)];
Promise.all(echoes).then((results) => {
  console.log(JSON.stringify([...results, typeof SockstreamError]));
});
