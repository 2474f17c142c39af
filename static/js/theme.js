// Light, dark or as the system says. Loaded in <head> without defer, so the choice is
// in force before the first paint. Without it the media query on the link decides.
(() => {
  "use strict";
  const SYSTEM = "screen and (prefers-color-scheme: dark)";
  const MEDIA = { light: "not all", dark: "screen", auto: SYSTEM };
  const link = document.getElementById("dark-theme");

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off: the system decides
    }
  };
  const apply = (choice) => {
    link.media = MEDIA[choice] ?? SYSTEM;
    document.documentElement.dataset.theme = choice; // for a color of one's own
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  };

  apply(stored() ?? "auto");
  document.addEventListener("DOMContentLoaded", () => {
    apply(stored() ?? "auto");
    for (const group of document.querySelectorAll("[data-theme-group]")) group.hidden = false;
  });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    try {
      localStorage.setItem("theme", choice);
    } catch {
      // it then holds for this page only
    }
    apply(choice);
  });
})();
