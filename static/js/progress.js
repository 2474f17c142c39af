// [data-progress="address"]: keeps the numbers of an announcement fresh without a reload. Asks
// the address for the same page part again; every [data-live] in the answer takes the place of
// the one on the page with that name, unless it is the same or holds the focus. The answer's
// [data-again] says after how many seconds to ask next; [data-whole] that the page as a whole is
// another one by now. Nothing is asked while the page is hidden.
(() => {
  "use strict";
  const SLOW = 30; // seconds, after an answer that did not come

  const setUp = (root) => {
    const reload = root.querySelector("[data-progress-reload]");
    const lost = root.querySelector("[data-progress-lost]");
    let timer = null;
    let asking = false;

    const again = (seconds) => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(ask, seconds * 1000);
    };
    const show = (html) => {
      const fresh = new DOMParser().parseFromString(html, "text/html");
      if (fresh.querySelector("[data-whole]")) {
        location.reload();
        return SLOW;
      }
      for (const part of fresh.querySelectorAll("[data-live]")) {
        const old = document.querySelector(`[data-live="${part.dataset.live}"]`);
        if (!old || old.innerHTML === part.innerHTML) continue;
        if (!old.contains(document.activeElement)) old.replaceChildren(...part.childNodes);
      }
      return Number(fresh.querySelector("[data-again]").dataset.again);
    };
    const ask = async () => {
      if (asking) return;
      asking = true;
      let seconds = SLOW;
      try {
        const answer = await fetch(root.dataset.progress, { redirect: "error" }); // signed out
        if (!answer.ok) throw new Error(String(answer.status));
        seconds = show(await answer.text());
        lost.hidden = true;
      } catch {
        lost.hidden = false;
      } finally {
        asking = false;
        again(seconds);
      }
    };

    reload.hidden = true;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      if (!document.hidden) ask();
    });
    again(Number(root.querySelector("[data-again]").dataset.again));
  };

  document.querySelectorAll("[data-progress]").forEach(setUp);
})();
