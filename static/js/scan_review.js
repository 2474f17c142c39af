// [data-review]: shows one pair of pages at a time, issued and scanned locked together: they turn,
// zoom and move as one. Chips ([data-finding]) lead to their pair and zoom to data-place, "x y" in
// thousandths of the page. Without it, all pairs stand one below the other.
(() => {
  "use strict";
  const MOST = 6;

  const setUp = (root) => {
    const pairs = [...root.querySelectorAll("[data-pair]")];
    const said = root.querySelector("[data-page-said]");
    const turners = root.querySelectorAll("[data-turn-page]");
    if (!pairs.length) return;
    const state = { pair: 0, zoom: 1, x: 0.5, y: 0.5, turns: pairs.map(() => 0) };

    const show = () => {
      pairs.forEach((pair, number) => { pair.hidden = number !== state.pair; });
      const pair = pairs[state.pair];
      said.textContent = pair.getAttribute("aria-label");
      for (const button of turners) {
        button.disabled = !pairs[state.pair + Number(button.dataset.turnPage)];
      }
      for (const view of pair.querySelectorAll("[data-view]")) {
        view.style.setProperty("--zoom", state.zoom);
        view.style.setProperty("--x", `${(0.5 - state.x) * 100 * state.zoom}%`);
        view.style.setProperty("--y", `${(0.5 - state.y) * 100 * state.zoom}%`);
      }
      const scan = pair.querySelector("[data-scan]");
      if (scan) scan.style.setProperty("--more", `${state.turns[state.pair] * 90}deg`);
    };
    const hold = (value) => Math.min(1, Math.max(0, value));
    const go = (number) => {
      state.pair = Math.min(pairs.length - 1, Math.max(0, number));
      show();
    };
    const zoom = (by) => {
      state.zoom = by === 0 ? 1 : Math.min(MOST, Math.max(1, state.zoom * (by > 0 ? 1.5 : 1 / 1.5)));
      if (state.zoom === 1) state.x = state.y = 0.5;
      show();
    };

    root.querySelector("[data-review-tools]").hidden = false;
    for (const button of turners) {
      button.addEventListener("click", () => go(state.pair + Number(button.dataset.turnPage)));
    }
    for (const button of root.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
    }
    root.querySelector("[data-rotate]").addEventListener("click", () => {
      state.turns[state.pair] += 1;
      show();
    });
    for (const chip of root.querySelectorAll("[data-finding]")) {
      chip.addEventListener("click", (event) => {
        const target = document.getElementById(chip.hash.slice(1));
        const number = pairs.findIndex((pair) => pair === target || pair.contains(target));
        if (number < 0) return;
        event.preventDefault();
        const place = (chip.dataset.place || "").split(" ").map(Number);
        state.zoom = place.length === 2 ? 2.5 : 1;
        [state.x, state.y] = place.length === 2 ? place.map((value) => value / 1000) : [0.5, 0.5];
        go(number);
        pairs[number].focus({ preventScroll: true });
        pairs[number].scrollIntoView({ block: "nearest" });
      });
    }
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, textarea, select, dialog")) return;
      if (document.documentElement.dataset.keys === "off") return; // keys.js
      const act = {
        j: () => go(state.pair + 1),
        k: () => go(state.pair - 1),
        "+": () => zoom(1),
        "-": () => zoom(-1),
        0: () => zoom(0),
      }[event.key];
      if (act) act();
    });
    for (const view of root.querySelectorAll("[data-view]")) {
      view.addEventListener("wheel", (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        zoom(event.deltaY < 0 ? 1 : -1);
      }, { passive: false });
      view.addEventListener("pointerdown", (event) => {
        if (state.zoom > 1) view.setPointerCapture(event.pointerId);
      });
      view.addEventListener("pointermove", (event) => {
        if (!view.hasPointerCapture(event.pointerId)) return;
        state.x = hold(state.x - event.movementX / view.clientWidth / state.zoom);
        state.y = hold(state.y - event.movementY / view.clientHeight / state.zoom);
        show();
      });
      view.addEventListener("dragstart", (event) => event.preventDefault());
    }
    show();
  };

  document.querySelectorAll("[data-review]").forEach(setUp);
})();
