// [data-away]: a form that could not be saved, or a link to a page that could not be shown, because
// the database was away. Asks [data-ready] until it is back, then sends the form or loads the
// page again, a few times at most. The button and the link do the same at any time.
(() => {
  "use strict";
  const PAUSES = [2, 4, 8, 15, 30]; // seconds
  const MOST = 5; // times that it is tried again; a form counts them in its last field
  const LOOKS = 60; // times that it is looked for

  const setUp = (again) => {
    const isForm = again instanceof HTMLFormElement;
    const count = isForm ? [...again.querySelectorAll("input[type=hidden]")].at(-1) : null;
    const tries = Number(isForm ? count.value : (history.state?.awayTries ?? 0)) || 0;
    if (tries >= MOST) return;
    let looks = tries;

    const act = () => {
      if (isForm) {
        count.value = tries + 1;
        HTMLFormElement.prototype.submit.call(again); // a field may be named "submit"
      } else {
        history.replaceState({ awayTries: tries + 1 }, "");
        location.reload();
      }
    };
    const look = async () => {
      try {
        const answer = await fetch(again.dataset.ready, { cache: "no-store" });
        if (answer.ok) return act();
      } catch {
        // not even the server answers
      }
      wait();
    };
    const wait = () => {
      if (looks < LOOKS) setTimeout(look, PAUSES[Math.min(looks++, PAUSES.length - 1)] * 1000);
    };

    document.querySelector("[data-away-state]").hidden = false;
    wait();
  };

  document.querySelectorAll("[data-away]").forEach(setUp);
})();
