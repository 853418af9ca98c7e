// The whole suite. The runner checks that no file of this folder is missing here.

import "./accounting.js";
import "./arguments.js";
import "./bad-input.js";
import "./base-url.js";
import "./close-refused.js";
import "./closing.js";
import "./connecting.js";
import "./contract.js";
import "./leaks.js";
import "./loading.js";
import "./messages.js";
import "./reading.js";
import "./receiving.js";
import "./send-queue.js";
import "./sending.js";
import "./streams.js";
import "./websocket-stream-close.js";
import "./websocket-stream-construct.js";
import "./websocket-stream-data.js";
import "./websocket-stream-write.js";
import "./while-loading.js";
