// Wires the parts of the page together; each part knows only what it is given here.
import { mountCloseForm } from "./close-form.js";
import { mountComposer } from "./composer.js";
import { mountConnectionPanel } from "./connection-panel.js";
import { Connection } from "./connection.js";
import { mountLogView } from "./log-view.js";
import { Log } from "./log.js";
import { Session } from "./session.js";

const connection = new Connection();
const log = new Log();
const session = new Session(connection, log);

mountLogView(log);
mountConnectionPanel(connection);
mountComposer(connection, session);
mountCloseForm(connection);
document.querySelector("main").inert = false;
