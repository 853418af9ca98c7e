// The whole suite. The runner checks that no file of this folder is missing here.

import "./bad-input.js";
import "./closing.js";
import "./connecting.js";
import "./leaks.js";
import "./loading.js";
import "./messages.js";
import "./receiving.js";
import "./sending.js";
import "./streams.js";
import "./websocket-stream-close.js";
import "./websocket-stream-construct.js";
import "./websocket-stream-data.js";
