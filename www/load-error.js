// Says so when the page's modules, or the package they import, cannot be loaded. Imports nothing, so it always runs.
document.getElementById("main-script").addEventListener("error", () => {
  document.getElementById("boot-error").textContent =
    "The sockstream package could not be loaded, so nothing on this page works. Build it with “npm run build” and reload.";
});
