// A control and the message that stands next to it when its value will not do.

/** `id` is the control's; its message is the element `id-error`, which the control is described by. */
export function field(id) {
  const control = document.getElementById(id);
  const message = document.getElementById(`${id}-error`);

  function fail(text) {
    control.setAttribute("aria-invalid", "true");
    message.textContent = text;
  }

  function clear() {
    control.removeAttribute("aria-invalid");
    message.textContent = "";
  }

  control.addEventListener("input", clear);

  return {
    control,
    fail,
    clear,
    /** The value `check` makes of the text, or, with the message shown, undefined inside `{ ok: false }`. */
    read(check) {
      clear();
      try {
        return { ok: true, value: check(control.value) };
      } catch (error) {
        fail(error.message);
        return { ok: false };
      }
    },
  };
}

/** Reads `[field, check]` pairs into `{ ok, values }`; the first field that will not do gets the focus. */
export function readAll(...pairs) {
  const results = pairs.map(([field, check]) => field.read(check));
  const ok = results.every((result) => result.ok);
  if (!ok) focusFirstInvalid(...pairs.map(([field]) => field));
  return { ok, values: results.map((result) => result.value) };
}

/** Puts the focus on the first of `fields` that was found wanting. */
export function focusFirstInvalid(...fields) {
  fields.find(({ control }) => control.hasAttribute("aria-invalid"))?.control.focus();
}

/** Unlike `disabled`, this keeps the focus where it is, and a press can say why nothing happens. */
export function setAvailable(button, available) {
  if (available) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
}
