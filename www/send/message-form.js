// Writing a message as text or as hex, and sending it.
import { field, setAvailable } from "../lib/field.js";
import { bytes, duration } from "../lib/format.js";
import { fromHex } from "../lib/hex.js";

export function mountComposer(connection, session, did) {
  const form = document.getElementById("composer");
  const sendButton = document.getElementById("send");
  const outcome = document.getElementById("send-outcome");
  const fields = { text: field("text"), hex: field("hex") };
  let lastText = "";
  let sending = false;

  const kind = () => form.elements.kind.value;

  // Each returns what `field.read` does.
  const read = {
    text: () => ({ ok: true, value: fields.text.control.value }),
    hex: () => fields.hex.read(fromHex),
  };

  function onEcho({ entry, ms }) {
    outcome.textContent = `Sent ${bytes(entry.size)}, echoed after ${duration(ms)}`;
  }

  async function send() {
    const chosen = kind();
    const { control, fail, clear } = fields[chosen];
    clear();
    if (connection.state !== "open") return fail("Not connected: connect first.");
    // One at a time: while the send buffer is full, waiting is what back-pressure means.
    if (sending) return void (outcome.textContent = "Still sending the last message.");
    sending = true;
    const before = control.value;
    try {
      const message = read[chosen]();
      if (!message.ok) return control.focus();
      outcome.textContent = "Sending";
      const sent = session.send(message.value, { onEcho });
      did("message", { data: message.value });
      const entry = await sent;
      // The echo may have been faster than the send's resolution, and it has the better news.
      if (entry.trip === "waiting") outcome.textContent = `Sent ${bytes(entry.size)}`;
      if (chosen === "text") {
        lastText = before || lastText;
        if (control.value === before) control.value = "";
      }
    } catch (error) {
      outcome.textContent = "";
      fail(error.message);
    } finally {
      sending = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  form.addEventListener("keydown", (event) => {
    // An Enter that ends a composition chooses characters; it is not meant for us.
    if (event.key !== "Enter" || event.isComposing) return;
    const always = event.ctrlKey || event.metaKey;
    const writing = event.target.matches("textarea") && !event.shiftKey && !event.altKey;
    if (!always && !writing) return;
    event.preventDefault();
    // A second Enter by mistake is likelier than the wish for an empty message.
    if (!always && event.target.value === "") {
      outcome.textContent = "Nothing to send. Ctrl+Enter or the button sends an empty message.";
      return;
    }
    send();
  });

  fields.text.control.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || event.target.value || !lastText) return;
    event.preventDefault();
    event.target.value = lastText;
  });

  form.addEventListener("change", (event) => {
    if (event.target.name !== "kind") return;
    for (const part of form.querySelectorAll("[data-kind]")) part.hidden = part.dataset.kind !== kind();
  });

  connection.addEventListener("state", ({ detail: { state } }) => {
    setAvailable(sendButton, state === "open");
    outcome.textContent = "";
    for (const { clear } of Object.values(fields)) clear();
  });
}
