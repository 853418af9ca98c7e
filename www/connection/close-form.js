// The form that closes the connection with a code and a reason.
import { utf8Length } from "../lib/bytes.js";
import { byId } from "../lib/dom.js";
import { messageOf } from "../lib/errors.js";
import { focusFirstInvalid, inputField, setAvailable } from "../lib/field.js";
import { MAX_REASON_BYTES, parseCloseCode, parseReason } from "./validation.js";

/**
 * @param {import("./connection.js").Connection} connection
 * @param {import("../code/code-view.js").ShowCode} showCode
 */
export function mountCloseForm(connection, showCode) {
  const code = inputField("close-code");
  const reason = inputField("close-reason");
  const button = byId("close", HTMLButtonElement);
  const length = byId("close-reason-hint", HTMLElement);

  reason.control.addEventListener("input", () => {
    length.textContent = `${utf8Length(reason.control.value)} of ${MAX_REASON_BYTES} bytes`;
  });

  byId("close-form", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    const closeCode = code.read(parseCloseCode);
    const text = reason.read(parseReason);
    if (!closeCode.ok || !text.ok) return focusFirstInvalid(code, reason);
    if (connection.state !== "open") return code.fail("Not connected. Press Connect first.");
    const closeInfo = { closeCode: closeCode.value, reason: text.value };
    showCode("close", closeInfo);
    try {
      await connection.close(closeInfo);
    } catch (error) {
      code.fail(messageOf(error));
    }
  });

  connection.on("state", (state) => {
    setAvailable(button, state === "open");
    code.clear();
    reason.clear();
  });
}
