// The desk by keyboard, and the queue that refreshes itself. Everything here is also a link, a form or a button.
// Live: when a hint for data-live-refresh arrives, the element gets the event `live:moderation` and htmx fetches the queue anew.
const desk = document.querySelector(".panes");
const form = document.getElementById("decision");
const queue = document.getElementById("queue");
const dialog = document.getElementById("keys");
const KEY = "desk-keys";

// Decision ------------------------------------------------------------------------------------------------
const chosen = () => form?.querySelector("input[name=verb]:checked, input[name=outcome]:checked");
const words = form?.querySelector("button[type=submit] .kern-label");
const plain = words?.textContent;
const field = (name) => form?.elements.namedItem(name);

function showStatement() {
  if (!form.querySelector("[data-statement]")) return; // the answer to a complaint has no parts that come and go
  const verb = chosen()?.value;
  for (const part of form.querySelectorAll("[data-option]")) part.hidden = part.dataset.option !== verb;
  const measure = field("measure")?.value ?? "";
  const days = form.querySelector("[data-days]");
  if (days) days.hidden = !["mute", "suspend"].includes(measure);
  const restricts = (chosen()?.hasAttribute("data-restricts") ?? false) || measure !== "";
  form.querySelector("[data-statement]").hidden = !restricts;
  words.textContent = restricts ? words.dataset.restricting : plain;
  if (restricts) fillIn();
}

// The town's words for the ground, unless the moderator has written something else already.
const filled = { rule: "", facts: "" };
function fillIn() {
  const template = [...document.querySelectorAll("template[data-ground]")].find((t) => t.dataset.ground === field("ground").value);
  if (!template) return;
  const next = { rule: template.dataset.rule, facts: template.content.textContent };
  for (const name of ["rule", "facts"]) {
    const control = field(name);
    if (control.value.trim() === "" || control.value === filled[name]) control.value = filled[name] = next[name];
  }
}

if (form) {
  form.addEventListener("change", (event) => {
    if (["verb", "measure"].includes(event.target.name)) showStatement();
    if (event.target.name === "ground") fillIn();
  });
  showStatement();
}

// Keys ------------------------------------------------------------------------------------------------------
const on = () => { try { return localStorage.getItem(KEY) !== "off"; } catch { return true; } };
const control = document.querySelector("[data-keys-switch]");

function showKeys() {
  control.checked = on();
  for (const hint of document.querySelectorAll("[data-key-hint]")) hint.hidden = !on();
}
control?.addEventListener("change", () => {
  try { localStorage.setItem(KEY, control.checked ? "on" : "off"); } catch { /* then it holds for this page */ }
  showKeys();
});
if (control) showKeys();

const go = (url) => { if (url) location.assign(url); };
const actions = {
  j: () => go(desk.dataset.next),
  k: () => go(desk.dataset.previous),
  g: () => visible(field("ground"))?.focus(),
  b: () => visible(field("facts") ?? field("answer"))?.focus(),
  a: () => visible(field("measure"))?.focus(),
  t: () => press("t"),
  f: () => press("f"),
  n: () => press("n"),
  x: () => document.querySelector(`#queue a[aria-current]`)?.closest("li").querySelector("input[type=checkbox]")?.click(),
  w: () => {
    const part = document.querySelector("[data-key=w]");
    if (!part) return;
    part.open = true;
    part.querySelector("textarea").focus();
  },
  "?": () => document.querySelector("[data-dialog=keys]")?.click(),
};
const press = (key) => document.querySelector(`button[data-key=${key}]`)?.click();
const visible = (element) => (element?.offsetParent ? element : null);

function choose(number) {
  const radio = form?.querySelectorAll("input[name=verb], input[name=outcome]")[number - 1];
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  showStatement();
  return true;
}

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && writing && form?.contains(writing)) {
    writing.blur();
    document.getElementById("fall")?.focus({ preventScroll: true });
    return;
  }
  if (writing || dialog?.open || !on() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  if (/^[1-9]$/.test(key) ? choose(Number(key)) : actions[key]) {
    event.preventDefault();
    actions[key]?.();
  }
});
// Also from the case itself, where no field has the focus.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && chosen() && !form.contains(event.target)) form.requestSubmit();
});

// Queue -------------------------------------------------------------------------------------------------------
const ids = () => new Set([...queue.querySelectorAll(".queue a[id]")].map((link) => link.id));
let before = new Set();
let focused = "";

if (queue) {
  // The queue is a pane of its own: show the case that is open without moving the page.
  const pane = queue.closest("nav");
  const current = queue.querySelector("a[aria-current]");
  if (current && pane.scrollHeight > pane.clientHeight) pane.scrollTop = current.offsetTop - pane.offsetTop - pane.clientHeight / 3;
  queue.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== queue) return;
    event.detail.parameters.fall = queue.dataset.current;
    event.detail.parameters.shown = ids().size;
  });
  queue.addEventListener("htmx:beforeSwap", (event) => {
    before = ids();
    focused = queue.contains(document.activeElement) ? document.activeElement.id || "next" : "";
  });
  queue.addEventListener("htmx:afterSettle", () => {
    const fresh = [...ids()].filter((id) => !before.has(id));
    if (focused === "next" && fresh.length) document.getElementById(fresh[0])?.focus(); // "more" was pressed
    else if (focused) {
      // A live change never moves the focus: it stays on the same case, or in the queue when that is gone.
      if (!queue.contains(document.activeElement)) (document.getElementById(focused) ?? queue.querySelector("a"))?.focus({ preventScroll: true });
      said(fresh.length);
    } else said(fresh.length);
    focused = "";
  });
}

function said(number) {
  if (!number) return;
  const text = number === 1 ? queue.dataset.one : queue.dataset.many.replace("{n}", number);
  document.dispatchEvent(new CustomEvent("announce", { detail: text }));
}
