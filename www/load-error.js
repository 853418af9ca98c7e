// Shows an error when the page's modules or the package cannot be loaded. Imports nothing, so that it always runs.
document.getElementById("main-script")?.addEventListener("error", () => {
  const message = document.getElementById("load-error");
  if (!message) return;
  message.textContent =
    "The sockstream package could not be loaded, so this page cannot work. Run “npm run build”, then reload the page.";
});
