// Of the settings only those of the chosen method are shown.
const form = document.querySelector("[data-vote-form]");
const method = form?.querySelector("[name=method]");
function show() {
  for (const part of form.querySelectorAll("[data-methods]")) part.hidden = !part.dataset.methods.split(" ").includes(method.value);
}
method?.addEventListener("change", show);
if (method) show();
