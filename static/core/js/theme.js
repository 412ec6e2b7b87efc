// Colours, contrast and text size: chosen by the reader, kept on this device only (localStorage, no cookie).
// Loaded as a small blocking script in <head>, so that the page never flashes in the wrong colours.
(() => {
  const KEY = "darstellung";
  const ATTRIBUTES = { theme: "data-kern-theme", contrast: "data-contrast", text: "data-text" };
  const root = document.documentElement;
  let chosen = {};
  try { chosen = JSON.parse(localStorage.getItem(KEY)) || {}; } catch { /* no storage: the device's setting holds */ }

  function apply() {
    for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
      if (chosen[name]) root.setAttribute(attribute, chosen[name]);
      else root.removeAttribute(attribute);
    }
    for (const button of document.querySelectorAll("[data-set]")) {
      const [name, value] = button.dataset.set.split(":");
      button.setAttribute("aria-pressed", String((chosen[name] || "") === value));
    }
  }

  root.classList.add("js");
  apply();
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set]");
    if (!button) return;
    const [name, value] = button.dataset.set.split(":");
    chosen[name] = value;
    try { localStorage.setItem(KEY, JSON.stringify(chosen)); } catch { /* then for this page only */ }
    apply();
  });
})();
