// The entry `reconnect-inline.js` for CommonJS, in runtimes that can require ES modules. It is the same module, not a second copy.

module.exports = require("./reconnect-inline.js");
