// Forms: focus on the error summary, one object from a double click, counters, drafts that outlive the session.
// All of it is help on top: without this file every form still works.
const PREFIX = "entwurf:";
const KEEP_DAYS = 14;
const store = (() => { try { return window.localStorage; } catch { return null; } })();

// Errors -----------------------------------------------------------------------------------------------
function focusSummary(root = document) {
  const summary = root.querySelector?.("[data-error-summary]");
  if (summary) summary.focus();
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("fieldset") ? target.querySelector("input") : target;
  control.focus();
  target.scrollIntoView({ block: "center" });
});

// A double click makes one object: further submits of the same form are dropped for three seconds ----------------
const lastSubmit = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (Date.now() - (lastSubmit.get(form) ?? 0) < 3000) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  lastSubmit.set(form, Date.now());
  const button = event.submitter;
  if (button && !form.hasAttribute("hx-post")) {
    button.setAttribute("aria-busy", "true");
    setTimeout(() => button.removeAttribute("aria-busy"), 3000);
  }
}, true);
addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll("[aria-busy=true]")) busy.removeAttribute("aria-busy");
});

// htmx sends Django's token from the cookie when the form has none of its own
document.addEventListener("htmx:configRequest", (event) => {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// Counters -----------------------------------------------------------------------------------------------
const saidAt = new WeakMap();
function count(area) {
  const line = document.getElementById(area.dataset.counter);
  const limit = Number(area.getAttribute("maxlength") || area.dataset.max);
  if (!line || !limit) return;
  // the server counts a line break as one character, as we do
  const left = limit - area.value.length;
  line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left).toLocaleString());
  line.classList.toggle("over", left < 0);
  const step = left < 0 ? "over" : left <= 20 ? "20" : left <= 100 ? "100" : "";
  if (step && saidAt.get(area) !== step) document.dispatchEvent(new CustomEvent("announce", { detail: line.textContent }));
  saidAt.set(area, step);
}

// Drafts ---------------------------------------------------------------------------------------------------
const keyOf = (field) => PREFIX + field.dataset.draftKey;
function note(field, shown) {
  const line = field.closest(".kern-form-input, form")?.querySelector("[data-draft-note]");
  if (line) line.hidden = !shown;
}
// One entry for each form, with the text of each of its fields.
function kept(field) {
  try { return { ...JSON.parse(store.getItem(keyOf(field)))?.texts }; } catch { return {}; }
}
function save(field) {
  if (!store) return;
  const texts = kept(field);
  if (field.value.trim()) texts[field.name] = field.value;
  else delete texts[field.name];
  try {
    if (Object.keys(texts).length) store.setItem(keyOf(field), JSON.stringify({ texts, at: Date.now() }));
    else store.removeItem(keyOf(field));
    note(field, Boolean(field.value.trim()));
  } catch { /* storage full or forbidden: then without */ }
}
function restore(field) {
  if (!store || field.dataset.draftReady) return;
  field.dataset.draftReady = "1";
  const text = kept(field)[field.name];
  if (!text || field.value) return;
  field.value = text;
  note(field, true);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
function forget(wanted) {
  if (!store) return;
  for (const key of Object.keys(store)) if (key.startsWith(PREFIX) && wanted(key)) store.removeItem(key);
}
const tooOld = (key) => {
  try { return Date.now() - JSON.parse(store.getItem(key)).at > KEEP_DAYS * 86400000; } catch { return true; }
};
document.addEventListener("submit", (event) => {
  // at a public computer nobody should find what somebody else wrote
  if (event.target.matches("[data-forget-drafts]")) forget(() => true);
});

const timers = new WeakMap(); // one for each field: who goes on to the next quickly loses nothing
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.counter) count(field);
  if (field.dataset.draftKey) {
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(save, 400, field));
  }
});

/** Make the fields of a part of the page ready; runs again for parts that htmx brings. */
function prepare(root) {
  for (const done of root.querySelectorAll("[data-draft-done]")) forget((key) => key === PREFIX + done.dataset.draftDone);
  for (const field of root.querySelectorAll("[data-draft-key]")) restore(field);
  for (const field of root.querySelectorAll("[data-counter]")) count(field);
  focusSummary(root);
}
forget(tooOld);
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
