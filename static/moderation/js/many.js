// The town's words for the ground, unless something else was written already.
const form = document.getElementById("bulk");
const filled = { rule: "", facts: "" };
form?.elements.namedItem("ground")?.addEventListener("change", (event) => {
  const template = [...document.querySelectorAll("template[data-ground]")].find((t) => t.dataset.ground === event.target.value);
  if (!template) return;
  const next = { rule: template.dataset.rule, facts: template.content.textContent };
  for (const name of ["rule", "facts"]) {
    const control = form.elements.namedItem(name);
    if (control.value.trim() === "" || control.value === filled[name]) control.value = filled[name] = next[name];
  }
});
