// Makes elements of SVG.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Appends a new element, and returns it.
 *
 * @template {keyof SVGElementTagNameMap} Name
 * @param {SVGElement} parent
 * @param {Name} name
 * @param {string} [className]
 */
export function append(parent, name, className) {
  const created = document.createElementNS(SVG, name);
  if (className) created.setAttribute("class", className);
  parent.append(created);
  return created;
}
