// The buttons that have the server reset the connection, refuse the next ones, or fall silent.
import { byId } from "../lib/dom.js";
import { messageOf } from "../lib/errors.js";
import { setAvailable } from "../lib/field.js";
import { REFUSAL_MS } from "./server-faults.js";

/** @typedef {import("../connection/connection.js").Connection} Connection */
/** @typedef {import("./server-faults.js").ServerFaults} ServerFaults */

const NOT_OPEN = "There is no open connection. Wait for one, or press Connect.";

/**
 * Returns a function that updates which buttons are available.
 *
 * @param {Connection} connection
 * @param {ServerFaults} faults
 */
export function mountFaultButtons(connection, faults) {
  const hint = byId("faults-hint", HTMLElement);
  const outcome = byId("faults-outcome", HTMLElement);
  const [usual] = [hint.textContent];

  /** @type {{button: HTMLButtonElement, isUsable: () => boolean, act: () => Promise<string>}[]} */
  const actions = [
    {
      button: byId("fault-reset", HTMLButtonElement),
      isUsable: () => connection.state === "open",
      act: async () => {
        await faults.reset();
        return "The server has reset the connection.";
      },
    },
    {
      button: byId("fault-refuse", HTMLButtonElement),
      isUsable: () => connection.isActive,
      act: async () => {
        await faults.refuse();
        if (connection.state === "open") await faults.reset();
        return `The server refuses this page's connections for ${REFUSAL_MS / 1000} s.`;
      },
    },
    {
      button: byId("fault-silence", HTMLButtonElement),
      isUsable: () => connection.state === "open",
      act: async () => {
        await faults.silence();
        return "The server has fallen silent. Only the heartbeat can notice.";
      },
    },
  ];

  function update() {
    const { reason } = faults;
    hint.textContent = reason || usual;
    for (const { button, isUsable } of actions) setAvailable(button, !reason && isUsable());
  }

  for (const { button, isUsable, act } of actions) {
    button.addEventListener("click", async () => {
      // Emptied first, so that screen readers announce the same text again.
      outcome.textContent = "";
      if (faults.reason) outcome.textContent = faults.reason;
      else if (!isUsable()) outcome.textContent = NOT_OPEN;
      else outcome.textContent = await act().catch(messageOf);
    });
  }
  update();
  return update;
}
