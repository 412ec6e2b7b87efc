// A QR slip leads to /code/#CODE: the part behind # never reaches the server, so the code stands in no log.
const field = document.querySelector("[name=code]");
const code = decodeURIComponent(location.hash.slice(1));
if (field && !field.value && /^[0-9A-Za-z-]{12,20}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
  field.closest("form").querySelector("[type=submit]").focus();
}
