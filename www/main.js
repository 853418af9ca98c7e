// Wires the parts of the page together; each part knows only what it is given here.
import { mountCloseForm } from "./close-form.js";
import { mountCodeView } from "./code-view.js";
import { mountComposer } from "./composer.js";
import { mountConnectionPanel } from "./connection-panel.js";
import { Connection } from "./connection.js";
import { mountFilePanel } from "./file-panel.js";
import { mountLogView } from "./log-view.js";
import { Log } from "./log.js";
import { Samples } from "./samples.js";
import { mountSendBuffer } from "./send-buffer.js";
import { Session } from "./session.js";
import { mountThroughput } from "./throughput-panel.js";
import { mountTripsView } from "./trips-view.js";

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
