// Adds and removes rows of a formset in place. Without it the same buttons submit the form
// and the server answers with one row more or less.
//
// [data-rows="prefix"] holds [data-rows-list], a <template data-rows-template> with __prefix__,
// [data-rows-add] and [data-rows-status] (aria-live). A row is [data-row] with [data-row-remove].
(() => {
  "use strict";

  const shown = (list) => [...list.querySelectorAll("[data-row]:not([hidden])")];

  const renumber = (list) =>
    shown(list).forEach((row, index) => {
      const number = row.querySelector("[data-row-number]");
      if (number) number.textContent = String(index + 1);
    });

  const setUp = (rows) => {
    const list = rows.querySelector("[data-rows-list]");
    const template = rows.querySelector("[data-rows-template]");
    const add = rows.querySelector("[data-rows-add]");
    const status = rows.querySelector("[data-rows-status]");
    const management = (name) =>
      rows.querySelector(`[name="${rows.dataset.rows}-${name}_FORMS"]`);
    const total = management("TOTAL");
    const most = Number(management("MAX_NUM")?.value ?? 1000);
    const limit = () => {
      add.hidden = shown(list).length >= most;
    };

    add.addEventListener("click", (event) => {
      event.preventDefault();
      const html = template.innerHTML.replaceAll("__prefix__", total.value);
      list.insertAdjacentHTML("beforeend", html);
      total.value = String(Number(total.value) + 1);
      renumber(list);
      limit();
      list.lastElementChild.querySelector("input:not([type=hidden]), select")?.focus();
      if (status) status.textContent = rows.dataset.added ?? "";
      rows.dispatchEvent(new Event("input", { bubbles: true }));
    });

    list.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-row-remove]");
      if (!remove) return;
      event.preventDefault();
      const row = remove.closest("[data-row]");
      // Hidden, not taken out: the server counts rows by number and reads the DELETE box.
      row.querySelector('[name$="-DELETE"]').checked = true;
      for (const field of row.querySelectorAll("[required]")) field.required = false;
      row.hidden = true;
      renumber(list);
      limit();
      add.focus();
      if (status) status.textContent = rows.dataset.removed ?? "";
      rows.dispatchEvent(new Event("input", { bubbles: true }));
    });

    renumber(list);
    limit();
  };

  document.querySelectorAll("[data-rows]").forEach(setUp);
})();
