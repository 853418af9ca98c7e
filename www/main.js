// Creates the parts of the page and gives each what it needs.
import { mountCodeView } from "./code/code-view.js";
import { mountCloseForm } from "./connection/close-form.js";
import { Connection } from "./connection/connection.js";
import { mountConnectionPanel } from "./connection/connection-panel.js";
import { defaultUrl } from "./connection/validation.js";
import { EchoClient } from "./echo/echo-client.js";
import { byId } from "./lib/dom.js";
import { Log } from "./log/log.js";
import { mountLogView } from "./log/log-view.js";
import { mountReconnectPanel } from "./reconnect/reconnect-panel.js";
import { mountRoundTripsPanel } from "./round-trips/round-trips-panel.js";
import { Samples } from "./round-trips/samples.js";
import { mountFileForm } from "./send/file-form.js";
import { mountMessageForm } from "./send/message-form.js";
import { mountSendBuffer } from "./send/send-buffer.js";
import { mountThroughputPanel } from "./throughput/throughput-panel.js";

const connection = new Connection();
const log = new Log();
const client = new EchoClient(connection, log);
const samples = new Samples();
client.on("echo", (ms) => samples.add(ms));

const showCode = mountCodeView(connection, defaultUrl());
mountLogView(log);
const withSendBuffer = mountSendBuffer(connection, client, showCode);
const withReconnecting = mountReconnectPanel(connection, showCode);
mountConnectionPanel(connection, (target) => {
  const bounded = withSendBuffer(target);
  return bounded.ok ? withReconnecting(bounded.value) : bounded;
});
mountMessageForm(connection, client, showCode);
mountThroughputPanel(connection, client, samples, showCode);
mountRoundTripsPanel(samples);
mountFileForm(connection, client, showCode);
mountCloseForm(connection, showCode);
byId("main", HTMLElement).inert = false;
