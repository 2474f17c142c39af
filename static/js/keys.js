// [aria-keyshortcuts]: its key does what a click does, and puts a field into focus. `?` lists what
// is on the page. In a field only Ctrl+Enter, which sends, and Escape, which leaves it, are keys.
// Each person can switch them off: a program that speaks or is spoken to may need them itself.
(() => {
  "use strict";
  const STORED = "keys";
  const FIELD = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]";
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const list = dialog.querySelector("[data-keys-list]");
  const sayings = dialog.querySelectorAll("[data-keys-switch] span");
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem(STORED);
    } catch {
      return null; // storage is switched off: keys are on
    }
  };
  const set = (value) => {
    root.dataset.keys = value;
    sayings.forEach((saying, number) => { saying.hidden = (value === "off") !== Boolean(number); });
  };
  const shown = (selector) =>
    [...document.querySelectorAll(selector)].filter((each) => each.getClientRects().length > 0);
  const holders = () => shown("[aria-keyshortcuts]");

  const open = () => {
    for (const line of list.querySelectorAll("[data-key-listed]")) line.remove();
    for (const holder of holders()) {
      const line = document.createElement("div");
      const [term, said] = [document.createElement("dt"), document.createElement("dd")];
      const key = document.createElement("kbd");
      key.textContent = holder.getAttribute("aria-keyshortcuts");
      said.textContent =
        holder.dataset.keySaid || holder.labels?.[0]?.textContent.trim() || holder.textContent.trim();
      term.append(key);
      line.append(term, said);
      line.dataset.keyListed = "";
      list.append(line);
    }
    dialog.showModal();
  };
  const step = (by) => {
    const rows = shown("#result_list tbody th a");
    const now = rows.findIndex((row) => row.closest("tr").contains(document.activeElement));
    const next = now < 0 ? (by > 0 ? 0 : rows.length - 1) : now + by;
    rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
  };
  const tick = () => {
    document.activeElement.closest("#result_list tr")?.querySelector("input[type=checkbox]")?.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.altKey || event.metaKey || dialog.open) return;
    if (root.dataset.keys === "off") return;
    const inField = event.target.closest?.(FIELD);
    if (inField && event.key === "Escape") inField.blur();
    const isLetter = /^\p{L}$/u.test(event.key);
    if (event.shiftKey && isLetter) return;
    const key = isLetter ? event.key.toLowerCase() : event.key; // whatever Caps Lock says
    const name = event.ctrlKey ? `Control+${key}` : key;
    if (inField && name !== "Control+Enter") return;
    if (name === "?") {
      open();
    } else if (name === "j" || name === "k") {
      step(name === "j" ? 1 : -1);
      return;
    } else if (name === "x") {
      tick();
      return;
    } else {
      const holder = holders().find((each) => each.getAttribute("aria-keyshortcuts") === name);
      if (!holder) return;
      if (holder.matches(FIELD)) holder.focus();
      else holder.click();
    }
    event.preventDefault();
  });
  const opener = document.querySelector("[data-keys-open]");
  opener.addEventListener("click", open);
  opener.hidden = false;
  dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-keys-switch]").addEventListener("click", () => {
    const value = root.dataset.keys === "off" ? "on" : "off";
    try {
      localStorage.setItem(STORED, value);
    } catch {
      // for this page alone
    }
    set(value);
  });
  set(stored() === "off" ? "off" : "on");
})();
