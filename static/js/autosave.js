// form[data-autosave]: keeps a draft as it is typed; it saves nothing. Posts the form's own fields
// to its own action with X-Autosave: 1 after 1.5 s of quiet, and once more when the page is left.
// The words come from the page: [data-autosave-state] with data-keeping, data-failed,
// data-signed-out (401), and those that the server answers by in X-Autosave: data-kept,
// data-overtaken.
(() => {
  "use strict";
  const QUIET = 1500; // ms

  const setUp = (form) => {
    const state = form.querySelector("[data-autosave-state]");
    let timer = null;
    let changed = false;
    let submitting = false;
    let sending = null; // given up once there is more to send: no draft may come after its answer

    const say = (word) => {
      if (!state) return;
      state.textContent = state.dataset[word] ?? "";
      state.classList.toggle("autosave--bad", word === "failed" || word === "signedOut");
    };

    const keep = async ({ leaving = false } = {}) => {
      clearTimeout(timer);
      changed = false;
      if (!leaving) say("keeping");
      sending?.abort();
      sending = new AbortController();
      const { signal } = sending;
      const body = new FormData(form);
      for (const input of form.querySelectorAll('input[type="file"]')) body.delete(input.name);
      try {
        const answer = await fetch(form.getAttribute("action") || location.href, {
          method: "POST",
          body,
          headers: { "X-Autosave": "1", Accept: "application/json" },
          keepalive: leaving,
          redirect: "manual",
          signal,
        });
        if (!answer.ok) throw new Error(answer.status === 401 ? "signedOut" : "failed");
        if (!changed) say(answer.headers.get("X-Autosave") ?? "kept");
      } catch (error) {
        if (signal.aborted) return;
        changed = true;
        say(error.message === "signedOut" ? "signedOut" : "failed");
      } finally {
        if (sending?.signal === signal) sending = null;
      }
    };

    form.addEventListener("input", () => {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(keep, QUIET);
    });
    form.addEventListener("submit", () => {
      submitting = true;
      clearTimeout(timer);
      sending?.abort();
    });
    addEventListener("pagehide", () => {
      if ((changed || sending) && !submitting) keep({ leaving: true });
    });
  };

  document.querySelectorAll("form[data-autosave]").forEach(setUp);
})();
