// Wires the parts of the page together; each part knows only what it is given here.
import { mountCloseForm } from "./connection/close-form.js";
import { mountCodeView } from "./code/code-view.js";
import { mountComposer } from "./send/message-form.js";
import { mountConnectionPanel } from "./connection/connection-panel.js";
import { Connection } from "./connection/connection.js";
import { mountFilePanel } from "./send/file-form.js";
import { mountLogView } from "./log/log-view.js";
import { Log } from "./log/log.js";
import { Samples } from "./round-trips/samples.js";
import { mountSendBuffer } from "./send/send-buffer.js";
import { Session } from "./echo/echo-client.js";
import { mountThroughput } from "./throughput/throughput-panel.js";
import { mountTripsView } from "./round-trips/plot.js";

const connection = new Connection();
const log = new Log();
const session = new Session(connection, log);
const samples = new Samples();
session.addEventListener("echoed", ({ detail: { ms } }) => samples.add(ms));

const did = mountCodeView(connection);
mountLogView(log);
mountConnectionPanel(connection, mountSendBuffer(connection, session, did));
mountComposer(connection, session, did);
mountThroughput(connection, session, samples, did);
mountTripsView(samples);
mountFilePanel(connection, session, did);
mountCloseForm(connection, did);
document.querySelector("main").inert = false;
