// form[data-autosave]: keeps a draft as it is typed. Posts the form's own fields to its own
// action with X-Autosave: 1 after 1.5 s of quiet, and once more when the page is left.
// The words come from the page: [data-autosave-state] with data-saving, data-saved, data-failed.
(() => {
  "use strict";
  const QUIET = 1500; // ms

  const setUp = (form) => {
    const state = form.querySelector("[data-autosave-state]");
    let timer = null;
    let changed = false;
    let submitting = false;

    const say = (word) => {
      if (!state) return;
      state.textContent = state.dataset[word] ?? "";
      state.classList.toggle("autosave--bad", word === "failed");
    };

    const save = async ({ leaving = false } = {}) => {
      clearTimeout(timer);
      changed = false;
      if (!leaving) say("saving");
      try {
        const answer = await fetch(form.getAttribute("action") || location.href, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-Autosave": "1", Accept: "application/json" },
          keepalive: leaving,
          redirect: "manual", // a redirect means signed out: nothing was saved
        });
        if (!answer.ok) throw new Error(String(answer.status));
        if (!changed) say("saved");
      } catch {
        changed = true;
        say("failed");
      }
    };

    form.addEventListener("input", () => {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, QUIET);
    });
    form.addEventListener("submit", () => {
      submitting = true;
      clearTimeout(timer);
    });
    addEventListener("pagehide", () => {
      if (changed && !submitting) save({ leaving: true });
    });
  };

  document.querySelectorAll("form[data-autosave]").forEach(setUp);
})();
