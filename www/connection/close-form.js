// Closing with a code and a reason of the user's choice.
import { field, focusFirstInvalid, setAvailable } from "../lib/field.js";
import { utf8Length } from "../lib/format.js";
import { MOST_REASON_BYTES, checkCloseCode, checkReason } from "./validation.js";

export function mountCloseForm(connection, did) {
  const code = field("close-code");
  const reason = field("close-reason");
  const button = document.getElementById("close");
  const length = document.getElementById("close-reason-hint");

  reason.control.addEventListener("input", () => {
    length.textContent = `${utf8Length(reason.control.value)} of ${MOST_REASON_BYTES} bytes`;
  });

  document.getElementById("close-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const closeCode = code.read(checkCloseCode);
    const text = reason.read(checkReason);
    if (!closeCode.ok || !text.ok) return focusFirstInvalid(code, reason);
    if (connection.state !== "open") return code.fail("Not connected: there is nothing to close.");
    const asked = { closeCode: closeCode.value, reason: text.value };
    did("close", asked);
    try {
      await connection.close(asked);
    } catch (error) {
      code.fail(error.message);
    }
  });

  connection.addEventListener("state", ({ detail: { state } }) => {
    setAvailable(button, state === "open");
    code.clear();
    reason.clear();
  });
}
