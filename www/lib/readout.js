// A value with a name: shown, or in words why there is none yet.

export function figure(id) {
  const place = document.getElementById(id);
  return {
    get text() {
      return place.textContent;
    },
    show(text) {
      place.textContent = text;
      delete place.dataset.empty;
    },
    none(text) {
      place.textContent = text;
      place.dataset.empty = "";
    },
  };
}
