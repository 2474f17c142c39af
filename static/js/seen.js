// form[data-seen]: posted once, at the first thing that only a person does to a page. Programs that
// open links to look for harm run scripts too, but they don't touch, turn the wheel or type. There
// is no "scroll" among these: browsers also scroll by themselves.
(() => {
  "use strict";
  const GESTURES = ["pointerdown", "pointermove", "keydown", "touchstart", "wheel"];
  const form = document.querySelector("form[data-seen]");
  if (!form) return;

  const seen = (event) => {
    if (!event.isTrusted) return;
    for (const gesture of GESTURES) removeEventListener(gesture, seen, true);
    // keepalive: the gesture may be a click that leaves the page.
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
  };

  for (const gesture of GESTURES) addEventListener(gesture, seen, { capture: true, passive: true });
})();
