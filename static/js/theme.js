// Sets the theme before the first paint (loaded in <head>, not deferred) and keeps the choice in this browser.
(() => {
  const KEY = "theme";
  const root = document.documentElement;

  function chosen() {
    try {
      return localStorage.getItem(KEY) || "system";
    } catch {
      return "system"; // storage is switched off: the system decides
    }
  }

  function apply(value) {
    if (value === "system") delete root.dataset.theme;
    else root.dataset.theme = value;
    for (const button of document.querySelectorAll("[data-theme-value]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeValue === value));
    }
    document.dispatchEvent(new CustomEvent("theme-changed"));
  }

  apply(chosen());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(chosen()));
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-choice]")) group.hidden = false;
    apply(chosen());
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-value]");
    if (!button) return;
    try {
      localStorage.setItem(KEY, button.dataset.themeValue);
    } catch {
      // The choice then lasts for this page.
    }
    apply(button.dataset.themeValue);
  });
})();
