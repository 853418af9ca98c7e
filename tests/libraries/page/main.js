// The page of these tests: runs the three libraries on one class, and says how far they are.

import * as ours from "/sockstream/reconnect.js";
import { startGraphql } from "./graphql.js";
import { startMqtt } from "./mqtt.js";
import { startYjs } from "./yjs.js";

const parameters = new URLSearchParams(location.search);
const Chosen = parameters.has("native") ? globalThis.WebSocket : ours.WebSocket;

/** @type {WebSocket[]} */
const sockets = [];
/** @type {string[]} */
const problems = [];
addEventListener("error", ({ message }) => problems.push(`uncaught error: ${message}`));
addEventListener("unhandledrejection", ({ reason }) =>
  problems.push(`unhandled rejection: ${reason?.stack ?? reason}`),
);

class CountedWebSocket extends Chosen {
  /** @param {[url: string | URL, protocols?: string | string[]]} args */
  constructor(...args) {
    super(...args);
    sockets.push(this);
  }
}

/** @param {string} name */
const address = (name) => `ws://127.0.0.1:${parameters.get(name)}`;

const libraries = {
  "graphql-ws": startGraphql(`${address("graphql-ws")}/graphql`, CountedWebSocket),
  "y-websocket": startYjs(address("y-websocket"), CountedWebSocket),
  mqtt: startMqtt(address("mqtt"), CountedWebSocket),
};

const state = () => ({
  ...Object.fromEntries(Object.entries(libraries).map(([name, { counts }]) => [name, counts()])),
  sockets: sockets.length,
  closed: sockets.filter(({ readyState }) => readyState === 3).length,
  problems,
});

Object.assign(globalThis, { libraries, state });
