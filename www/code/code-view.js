// The code tab: JavaScript that does what the user did last, and a button that copies it.
import { byId } from "../lib/dom.js";
import { mountTabs } from "../lib/tabs.js";
import { highlight } from "./highlight.js";
import { snippet } from "./snippets.js";

/** @typedef {import("./snippets.js").Actions} Actions */
/** @typedef {import("../connection/connection.js").Target} Target */

/**
 * Shows the code for what the user did; with `changes`, for a target that differs in these from the last connection's.
 *
 * @typedef {<Name extends keyof Actions>(action: Name, details: Actions[Name], changes?: Partial<Target>) => void} ShowCode
 */

/** @type {Record<keyof Actions, string>} */
const TITLES = {
  connect: "Connect and receive messages",
  message: "Send a message and receive its echo",
  file: "Send a file and compare its echo",
  throughput: "Measure the throughput",
  burst: "Send more than the send buffer holds",
  close: "Close with a code",
};

/**
 * Mounts the tab and returns a function that shows the code for what the user did.
 *
 * @param {import("../connection/connection.js").Connection} connection
 * @param {string} defaultUrl  for the code before the first connection
 * @returns {ShowCode}
 */
export function mountCodeView(connection, defaultUrl) {
  const code = byId("code", HTMLElement);
  const title = byId("code-title", HTMLElement);
  const outcome = byId("copy-outcome", HTMLElement);
  /** @type {Target} */
  let target = { url: defaultUrl, protocols: [] };
  /** @type {Target["reconnect"]} */
  let shownFor;

  mountTabs(byId("record-tabs", HTMLElement));

  /** @type {ShowCode} */
  function showCode(action, details, changes) {
    target = { ...target, ...changes };
    title.textContent = TITLES[action];
    outcome.textContent = "";
    code.replaceChildren(...highlight(snippet(action, target, details)));
  }

  byId("copy-code", HTMLButtonElement).addEventListener("click", async () => {
    // Emptied first, so that screen readers announce a second press too.
    outcome.textContent = "";
    try {
      await navigator.clipboard.writeText(code.textContent);
      outcome.textContent = "Copied";
    } catch {
      // Pages may not write to the clipboard everywhere; the user still can.
      getSelection()?.selectAllChildren(code);
      outcome.textContent = "Selected. Press Ctrl+C or ⌘C to copy it.";
    }
  });

  connection.on("opened", (opened) => {
    // The user has seen the code since the first of several connections.
    const isFirst = !opened.reconnect || opened.reconnect !== shownFor;
    shownFor = opened.reconnect;
    target = opened;
    if (isFirst) showCode("connect", undefined);
  });

  showCode("message", { data: "hello" });
  return showCode;
}
