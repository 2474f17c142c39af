// form[data-preview="url"]: shows in [data-preview-pane] how [name=source] will read, after half a
// second of quiet. The server answers with a part of a page: 200 replaces what is shown, 422 says
// in [data-preview-refusal] why the text can't be read and leaves the last preview standing.
// What is typed is kept in this tab until it is saved, and offered again by [data-kept].
(() => {
  "use strict";
  const QUIET = 500; // ms

  const plain = (text) => text.replaceAll("\r\n", "\n");

  // Storage may be switched off or full: then nothing is kept, and nothing else breaks.
  const kept = {
    key: `typed:${location.pathname}${location.search}`,
    read: () => {
      try {
        return sessionStorage.getItem(kept.key);
      } catch {
        return null;
      }
    },
    write: (text) => {
      try {
        if (text === null) sessionStorage.removeItem(kept.key);
        else sessionStorage.setItem(kept.key, text);
      } catch {
        // see above
      }
    },
  };

  const setUp = (form) => {
    const source = form.querySelector("[name=source]");
    const pane = form.querySelector("[data-preview-pane]");
    const refusal = form.querySelector("[data-preview-refusal]");
    const state = form.querySelector("[data-preview-state]");
    let timer = null;
    let latest = 0;

    const say = (word) => {
      state.textContent = state.dataset[word] ?? "";
      state.classList.toggle("draft__state--bad", word === "failed" || word === "refused");
    };

    // What the reader has open stays open.
    const show = (html) => {
      const open = new Map([...pane.querySelectorAll("details[id]")].map((d) => [d.id, d.open]));
      pane.innerHTML = html;
      for (const part of pane.querySelectorAll("details[id]")) {
        if (open.has(part.id)) part.open = open.get(part.id);
      }
    };

    const refresh = async () => {
      const mine = ++latest;
      const fields = new FormData(form);
      fields.delete("file");
      say("busy");
      try {
        const answer = await fetch(form.dataset.preview, {
          method: "POST",
          body: fields,
          redirect: "manual", // a redirect means signed out
        });
        if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
        const html = await answer.text();
        if (mine !== latest) return; // typed on meanwhile
        refusal.innerHTML = answer.ok ? "" : html;
        if (answer.ok) show(html);
        say(answer.ok ? "fresh" : "refused");
      } catch {
        if (mine === latest) say("failed");
      }
    };

    source.addEventListener("input", () => {
      kept.write(source.value);
      clearTimeout(timer);
      timer = setTimeout(refresh, QUIET);
    });

    for (const button of form.querySelectorAll("[data-preview-button]")) button.hidden = true;

    const offer = document.querySelector("[data-kept]");
    const before = kept.read();
    if (before === null || plain(before) === plain(source.value)) {
      kept.write(null);
      return;
    }
    offer.hidden = false;
    offer.querySelector("[data-kept-take]").addEventListener("click", () => {
      source.value = before;
      offer.hidden = true;
      source.focus();
      refresh();
    });
    offer.querySelector("[data-kept-drop]").addEventListener("click", () => {
      kept.write(null);
      offer.hidden = true;
      source.focus();
    });
  };

  document.querySelectorAll("form[data-preview]").forEach(setUp);
})();
