// [data-copy="#id"] copies the text of that element and says so in its own label.
// The button is hidden in the page; it appears only where copying works.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.textContent;
    const state = button.parentElement.querySelector("[data-copy-state]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.querySelector(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
        button.textContent = button.dataset.copied;
        if (state) state.textContent = button.dataset.copied;
      } catch {
        getSelection().selectAllChildren(source); // refused: leave it selected to copy by hand
      }
      setTimeout(() => {
        button.textContent = label;
        if (state) state.textContent = "";
      }, 4000);
    });
  }
})();
