// Big buttons for counting. The numbers stay in the form's fields and on this device until the form is sent, so a dead spot
// in the network loses nothing.

const form = document.querySelector("[data-counter-form]");

if (form) {
  const key = `counter:${form.dataset.counterForm}`;
  const note = form.querySelector("[data-counter-note]");
  const fields = [...form.querySelectorAll("input[data-counter]")];

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
    } catch { /* a private window keeps nothing */ }
  }

  function bring() {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
      for (const field of fields) {
        if (/^\d{1,6}$/.test(kept[field.name] ?? "") && Number(field.value || 0) === 0) field.value = kept[field.name];
      }
    } catch { /* nothing kept */ }
  }

  for (const field of fields) {
    const name = form.querySelector(`label[for="${field.id}"]`)?.textContent.trim() ?? "";
    const box = field.closest("[data-counter-box]");
    const change = (by) => {
      field.value = String(Math.max(0, Math.min(100000, (Number.parseInt(field.value, 10) || 0) + by)));
      big.querySelector("b").textContent = field.value;
      keep();
    };
    const big = document.createElement("button");
    big.type = "button";
    big.className = "counter__plus";
    // The name is what one sees: "+1 Autos 3".
    big.append(document.createElement("span"), " ", document.createElement("b"));
    big.querySelector("span").textContent = `+1 ${name}`;
    big.addEventListener("click", () => change(1));
    const less = document.createElement("button");
    less.type = "button";
    less.className = "counter__minus";
    const what = document.createElement("span");
    what.className = "kern-sr-only";
    what.textContent = ` ${name}`;
    less.append("−1", what);
    less.addEventListener("click", () => change(-1));
    box.prepend(big, less);
    field.addEventListener("input", () => change(0));
  }
  bring();
  for (const field of fields) field.dispatchEvent(new Event("input"));
  if (note) note.textContent = form.dataset.kept;
  // After saving, the page shows the result; what was kept has done its duty.
  form.addEventListener("submit", () => {
    if (navigator.onLine) {
      try { localStorage.removeItem(key); } catch { /* nothing kept */ }
    }
  });
}
