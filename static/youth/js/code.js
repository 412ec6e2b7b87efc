// A QR code leads to /jugend/code/#CODE: the part behind # never reaches the server, so the code stands in no log.
const field = document.querySelector("[name=code]");
const code = decodeURIComponent(location.hash.slice(1));
if (field && !field.value && /^[A-Za-z-]{6,10}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
  field.closest("form").querySelector("[type=submit]").focus();
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
