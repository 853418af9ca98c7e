// The form that sends a message as text, or as bytes in hexadecimal.
import { fromHex } from "../lib/bytes.js";
import { byId, checkedValue } from "../lib/dom.js";
import { messageOf } from "../lib/errors.js";
import { setAvailable, textareaField } from "../lib/field.js";
import { formatBytes, formatDuration } from "../lib/format.js";

/** @type {import("../lib/field.js").Parser<import("../connection/connection.js").Outgoing>} */
const asText = (text) => text;
/** @type {typeof asText} */
const asBytes = fromHex;

/**
 * @param {import("../connection/connection.js").Connection} connection
 * @param {import("../echo/echo-client.js").EchoClient} client
 * @param {import("../code/code-view.js").ShowCode} showCode
 */
export function mountMessageForm(connection, client, showCode) {
  const form = byId("message-form", HTMLFormElement);
  const sendButton = byId("send", HTMLButtonElement);
  const outcome = byId("send-outcome", HTMLElement);
  const text = textareaField("text");
  const hex = textareaField("hex");
  const isText = () => checkedValue(form, "message-type") === "text";
  const currentField = () => (isText() ? text : hex);
  let lastText = "";
  let sending = false;

  /** @param {import("../echo/pending-echoes.js").Echo} echo */
  function onEcho({ entry, ms }) {
    outcome.textContent = `Sent ${formatBytes(entry.size ?? 0)}, echoed after ${formatDuration(ms)}`;
  }

  async function send() {
    const field = currentField();
    field.clear();
    if (!connection.isActive) return field.fail("Not connected. Press Connect first.");
    // One message at a time: the form waits while the send buffer is full.
    if (sending) {
      outcome.textContent = "The previous message still waits for room in the send buffer.";
      return;
    }
    const message = field.read(field === text ? asText : asBytes);
    if (!message.ok) return field.control.focus();
    const before = field.control.value;
    const sent = client.send(message.value, { onEcho });
    showCode("message", { data: message.value });
    if (connection.isAway && connection.takesMessages) return queued(sent, field, before);
    sending = true;
    try {
      outcome.textContent = "Sending";
      const entry = await sent;
      // The echo may have arrived already, and its outcome says more.
      if (entry.trip === "waiting") outcome.textContent = `Sent ${formatBytes(entry.size ?? 0)}`;
      sentFrom(field, before);
    } catch (error) {
      outcome.textContent = "";
      field.fail(messageOf(error));
    } finally {
      sending = false;
    }
  }

  /**
   * Leaves a message to wait for the next connection. The log shows what becomes of it.
   *
   * @param {Promise<unknown>} sent
   * @param {import("../lib/field.js").Field} field
   * @param {string} before
   */
  function queued(sent, field, before) {
    sent.catch(() => {});
    outcome.textContent = "Waits for the next connection";
    sentFrom(field, before);
  }

  /**
   * Empties the text's field if it still has what was sent.
   *
   * @param {import("../lib/field.js").Field} field
   * @param {string} before
   */
  function sentFrom(field, before) {
    if (field !== text) return;
    lastText = before || lastText;
    if (text.control.value === before) text.control.value = "";
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  form.addEventListener("keydown", (event) => {
    // While composing, Enter chooses characters.
    if (event.key !== "Enter" || event.isComposing) return;
    const withModifier = event.ctrlKey || event.metaKey;
    const inTextarea = event.target instanceof HTMLTextAreaElement && !event.shiftKey && !event.altKey;
    if (!withModifier && !inTextarea) return;
    event.preventDefault();
    // An empty message is more likely a second Enter by mistake than meant.
    if (!withModifier && currentField().control.value === "") {
      outcome.textContent = "The field is empty. Press Ctrl+Enter or Send to send an empty message.";
      return;
    }
    send();
  });

  text.control.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || text.control.value || !lastText) return;
    event.preventDefault();
    text.control.value = lastText;
  });

  for (const radio of form.querySelectorAll("[name=message-type]")) {
    radio.addEventListener("change", () => {
      byId("text-field", HTMLElement).hidden = !isText();
      byId("hex-field", HTMLElement).hidden = isText();
    });
  }

  connection.on("state", () => {
    setAvailable(sendButton, connection.takesMessages);
    // What waits for the next connection is not over when the state changes.
    if (!connection.isAway) outcome.textContent = "";
    text.clear();
    hex.clear();
  });
}
