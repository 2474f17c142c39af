// [data-drawn="address"]: in place of a picture that a worker still draws. Asks the address until it
// is there (200), then shows what lies in its <template>; says in words that it can't be had (4xx).
(() => {
  "use strict";
  const AGAIN = 3; // seconds

  const setUp = (place) => {
    const ask = async () => {
      const answer = await fetch(place.dataset.drawn, { redirect: "error" }).catch(() => null);
      if (answer?.status === 200) place.replaceWith(place.querySelector("template").content);
      else if (answer?.status === 422) place.querySelector("p").textContent = await answer.text();
      else setTimeout(ask, AGAIN * 1000);
    };
    ask();
  };

  document.querySelectorAll("[data-drawn]").forEach(setUp);
})();
