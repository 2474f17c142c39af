// form[data-upload] (with data-upload-at-once: sent as soon as a file is chosen): drop files on [data-dropzone], see their progress. The plain form does the
// same without this script. The server answers JSON when asked for it: {"location": …} to go on,
// {"error": …} with a 4xx to say what is wrong, {"error": …, "again": seconds} to be sent it again,
// {"error": …, "page": …} where another page says what is next,
// {"error": …, "sign_in": …} to whoever has been signed out: it is sent once they come back.
(() => {
  "use strict";
  const MOST = 5; // times that it is sent again while the server asks for it

  const setUp = (form) => {
    const zone = form.querySelector("[data-dropzone]");
    const input = zone.querySelector("input[type=file]");
    const progress = form.querySelector("[data-upload-progress]");
    const state = form.querySelector("[data-upload-state]");
    const button = form.querySelector("[type=submit]");
    const cancel = form.querySelector("[data-upload-cancel]");
    const words = state.dataset;
    let waiting = false; // for somebody to sign in
    let sending = null; // the request, until all of it has left

    const say = (text, bad = false) => {
      state.textContent = text;
      state.classList.toggle("field-error", bad);
    };
    const tell = () => {
      const names = Array.from(input.files, (file) => file.name);
      const many = words.files.replace("%s", names.length);
      say(names.length > 1 ? `${many}: ${names.join(", ")}` : (names[0] ?? ""));
    };
    const over = (on) => (event) => {
      event.preventDefault();
      zone.classList.toggle("dropzone--over", on);
    };
    const fail = (text) => {
      progress.hidden = true;
      button.disabled = false;
      say(text, true);
    };

    const failWithLink = (text, link) => {
      fail(`${text} `);
      state.append(Object.assign(document.createElement("a"), link));
    };
    const askToSignIn = (answer) => {
      const link = { href: answer.sign_in, target: "_blank", textContent: words.signIn };
      failWithLink(answer.error, link);
      waiting = true;
    };
    const goOn = async () => {
      if (!waiting || document.hidden) return;
      const page = { method: "HEAD", redirect: "manual" };
      const answer = await fetch(location.href, page).catch(() => null);
      if (answer?.ok && waiting) send(0);
    };
    addEventListener("focus", goOn);
    document.addEventListener("visibilitychange", goOn);

    for (const hint of zone.querySelectorAll("[data-drop-hint]")) hint.hidden = false;
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      tell();
    });
    input.addEventListener("change", () => {
      tell();
      if (form.hasAttribute("data-upload-at-once") && input.files.length) form.requestSubmit();
    });

    const send = (tries) => {
      waiting = false;
      const request = new XMLHttpRequest();
      request.open("POST", form.getAttribute("action") || location.href);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (part) => {
        progress.max = part.total;
        progress.value = part.loaded;
        if (part.loaded === part.total) say(words.checking);
      });
      request.upload.addEventListener("loadend", () => (sending = null));
      request.addEventListener("load", () => {
        const answer = request.response ?? {};
        if (request.status < 300 && answer.location) location.assign(answer.location);
        else if (answer.again && tries < MOST) {
          say(answer.error);
          setTimeout(send, answer.again * 1000 * (tries + 1), tries + 1);
        } else if (answer.sign_in) askToSignIn(answer);
        else if (answer.page)
          failWithLink(answer.error, { href: answer.page, textContent: words.next });
        else fail(answer.error ?? (request.status === 413 ? words.tooLarge : words.refused));
      });
      request.addEventListener("error", () => fail(words.failed));
      progress.hidden = false;
      button.disabled = true;
      say(words.sending);
      sending = request;
      request.send(new FormData(form));
    };

    // What has arrived can't be called back: from then on Cancel only leads to the request.
    cancel?.addEventListener("click", (event) => {
      if (!sending) return;
      event.preventDefault();
      sending.abort();
      fail(words.canceled);
    });

    form.addEventListener("submit", (event) => {
      if (!input.files.length) return; // the browser or the server says that a file is missing
      event.preventDefault();
      const most = Number(input.dataset.maxBytes ?? Infinity);
      const size = Array.from(input.files).reduce((sum, file) => sum + file.size, 0);
      if (size > most) return fail(words.tooLarge);
      send(0);
    });
  };

  document.querySelectorAll("form[data-upload]").forEach(setUp);
})();
