// Tabs that follow the ARIA pattern: arrow keys, Home and End move the focus and select.
import { byId } from "./dom.js";

/**
 * Makes the tabs of a `tablist` work. Each tab names its panel by `aria-controls`; elements with `data-tab` set to the
 * tab's id are visible together with the panel.
 *
 * @param {HTMLElement} list
 */
export function mountTabs(list) {
  /** @type {HTMLElement[]} */
  const tabs = Array.from(list.querySelectorAll("[role=tab]"));

  function select(/** @type {HTMLElement} */ chosen) {
    for (const tab of tabs) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "", HTMLElement).hidden = !selected;
      /** @type {NodeListOf<HTMLElement>} */
      const related = document.querySelectorAll(`[data-tab="${tab.id}"]`);
      for (const element of related) element.hidden = !selected;
    }
  }

  for (const tab of tabs) tab.addEventListener("click", () => select(tab));

  list.addEventListener("keydown", (event) => {
    const current = event.target instanceof HTMLElement ? tabs.indexOf(event.target) : -1;
    if (current < 0) return;
    const next = nextIndex(event.key, current);
    const tab = next === undefined ? undefined : tabs.at(next % tabs.length);
    if (!tab) return;
    event.preventDefault();
    select(tab);
    tab.focus();
  });
}

/**
 * Returns the index to which a key moves, counted from the end if negative.
 *
 * @param {string} key
 * @param {number} current
 */
function nextIndex(key, current) {
  switch (key) {
    case "ArrowLeft":
      return current - 1;
    case "ArrowRight":
      return current + 1;
    case "Home":
      return 0;
    case "End":
      return -1;
    default:
      return undefined;
  }
}
