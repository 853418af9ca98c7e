// Looks up elements of the page, and fails at once if one is missing.

/**
 * Returns the element with that id.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type  the element's class, for example `HTMLButtonElement`
 * @returns {T}
 * @throws {TypeError} if the page has no element with that id, or one of another class
 */
export function byId(id, type) {
  /** @type {Element | null} */
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new TypeError(`The page has no ${type.name} with the id “${id}”.`);
}

/**
 * Returns the value of the checked radio button of that name.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @throws {TypeError} if the form has no radio buttons of that name
 */
export function checkedValue(form, name) {
  const radios = form.elements.namedItem(name);
  if (radios instanceof RadioNodeList) return radios.value;
  throw new TypeError(`The form ${form.id} has no radio buttons named “${name}”.`);
}
