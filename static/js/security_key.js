// allauth tells of a security key that was not used only on the console; say it on the page.
document.addEventListener("allauth.error", (event) => {
  const sentence = document.querySelector("[data-key-failed]");
  if (!sentence) return;
  event.preventDefault();
  sentence.hidden = true; // so that a second failure is read out again
  requestAnimationFrame(() => { sentence.hidden = false; });
});
