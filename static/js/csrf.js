// Whoever signs in again, in another tab, has a new CSRF cookie. A form of a page that was opened
// before goes with the new one, whether a person sends it or a script does.
(() => {
  "use strict";
  const NAME = "csrfmiddlewaretoken";

  addEventListener("formdata", (event) => {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    // Not `form.action`: that is a button where one has this name.
    const action = event.target.getAttribute("action") ?? "";
    const here = new URL(action, location.href).origin === location.origin;
    if (cookie && here && event.formData.has(NAME)) event.formData.set(NAME, cookie[1]);
  });
})();
