// A ballot that saves itself, says what is left, and can be put in order with buttons or by dragging.
// Without this file the same form is sent with its button. Nothing of the ballot is kept on the device.
const form = document.querySelector("form.ballot-form");
const words = form.dataset;
const purse = document.querySelector("[data-purse]");
const status = purse.querySelector("[data-saved]");
const PAUSE = 500;
const AGAIN = 4000;
const numbers = new Intl.NumberFormat(document.documentElement.lang || "de");
const money = (cents) => `${new Intl.NumberFormat(document.documentElement.lang || "de", { minimumFractionDigits: cents % 100 ? 2 : 0 }).format(Math.abs(cents) / 100)}\u00a0€`;
const lines = () => [...form.querySelectorAll("[data-option]")];
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));

// What is left ---------------------------------------------------------------------------------------------
function sum() {
  const kind = words.kind;
  const left = purse.querySelector("[data-left]");
  const count = purse.querySelector("[data-count]");
  const bar = purse.querySelector("progress");
  let text = "";
  if (kind === "points") {
    const given = lines().reduce((total, line) => total + (Number(line.querySelector("input").value) || 0), 0);
    const rest = Number(words.total) - given;
    text = (rest < 0 ? words.pointsOver : words.pointsLeft).replace("{n}", numbers.format(Math.abs(rest)));
    left.textContent = text;
    bar.value = given;
    purse.toggleAttribute("data-over", rest < 0);
    return text;
  }
  const chosen = lines().filter((line) => {
    const checked = line.querySelector("input:checked");
    return checked ? checked.value !== "" : Boolean(line.querySelector("input[type=number]")?.value);
  });
  const chosenWords = words.chosen.replace("{n}", numbers.format(chosen.length));
  if (count) count.textContent = chosenWords;
  if (!words.budget) return chosenWords;
  const spent = chosen.reduce((total, line) => total + Number(line.dataset.cost), 0);
  const rest = Number(words.budget) - spent;
  text = (rest < 0 ? words.moneyOver : words.moneyLeft).replace("{n}", money(rest));
  left.textContent = text;
  bar.value = spent;
  purse.toggleAttribute("data-over", rest < 0);
  return text;
}

// Saving ------------------------------------------------------------------------------------------------------
let timer;
let sending = false;
let waiting = false;

function icon(name) {
  const use = status.querySelector("use");
  if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${name}`));
}

function tell(text, sign) {
  icon(sign);
  const place = status.querySelector("span");
  if (place.textContent !== text) place.textContent = text;
}

function later(pause = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save() {
  if (sending) { waiting = true; return; }
  sending = true;
  tell(words.saving, "clock");
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin" });
    const kind = response.headers.get("Content-Type") ?? "";
    const answer = kind.includes("json") ? await response.json() : {};
    show(response, answer);
  } catch {
    tell(words.lostWords, "offline");
    later(AGAIN);
  } finally {
    sending = false;
    if (waiting) { waiting = false; later(0); }
  }
}

function show(response, answer) {
  for (const place of form.querySelectorAll("[data-error]")) place.hidden = true;
  if (answer.saved) {
    tell(answer.blank ? words.blankWords : words.savedWords, "check");
    const receipt = document.querySelector("[data-receipt]");
    receipt.hidden = false;
    receipt.querySelector("[data-code]").textContent = answer.receipt;
    return;
  }
  if (response.status === 429 || response.status >= 500) {
    tell(words.lostWords, "offline");
    later(AGAIN * 3);
    return;
  }
  if (response.status === 401) { leadToLogin(answer.login); return; }
  const text = answer.words ?? words.loginWords;
  tell(text, "error");
  const place = answer.option && form.querySelector(`[data-option="${answer.option}"] [data-error]`);
  if (place) {
    place.querySelector("span").textContent = text;
    place.hidden = false;
  }
}

function leadToLogin(address) {
  tell(words.loginWords, "error");
  if (!address || status.querySelector("a")) return;
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "→";
  link.setAttribute("aria-label", words.loginWords);
  status.append(" ", link);
}

let announced = "";
function changed() {
  const text = sum();
  if (text && text !== announced) announce(text);
  announced = text;
  later();
}

form.addEventListener("change", changed);
form.addEventListener("input", (event) => { if (event.target.matches("input[type=number]")) changed(); });
form.addEventListener("submit", () => clearTimeout(timer));
addEventListener("online", () => { if (status.querySelector("use")?.getAttribute("href").endsWith("#offline")) later(0); });

// Points: one more, one less -------------------------------------------------------------------------------
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const field = button.parentElement.querySelector("input");
  const next = Math.min(Number(field.max), Math.max(0, (Number(field.value) || 0) + Number(button.dataset.step)));
  field.value = next || "";
  changed();
});

// Ranking: buttons, dragging, number fields ------------------------------------------------------------------
const list = form.querySelector("[data-ranking]");

function renumber(item) {
  // What has a place gets the number of its row; what was moved among them gets one too.
  const rows = lines();
  const last = Math.max(rows.indexOf(item), ...rows.map((row, n) => (row.querySelector("input").value ? n : -1)));
  rows.forEach((row, n) => { row.querySelector("input").value = n <= last ? n + 1 : ""; });
  const place = item.querySelector("input").value;
  announce((place ? words.place : words.noPlace).replace("{title}", item.dataset.title).replace("{n}", place));
  sum();
  later();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const item = button.closest("[data-option]");
  if (button.dataset.move === "-1") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  button.focus();
  renumber(item);
});

if (list) {
  list.addEventListener("change", (event) => {
    // A typed place moves the row there.
    const place = Number(event.target.value);
    const item = event.target.closest("[data-option]");
    if (!Number.isInteger(place) || place < 1 || place > lines().length) return;
    const others = lines().filter((row) => row !== item);
    if (place > others.length) list.append(item); else others[place - 1].before(item);
    event.target.focus();
    renumber(item);
  });
  let moving = null;
  for (const row of lines()) row.draggable = true;
  list.addEventListener("dragstart", (event) => { moving = event.target.closest("[data-option]"); moving?.classList.add("is-moving"); });
  list.addEventListener("dragend", () => { moving?.classList.remove("is-moving"); if (moving) renumber(moving); moving = null; });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-option]");
    if (!moving || !over || over === moving) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](moving);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
}

// The receipt alone on paper ------------------------------------------------------------------------------------
document.querySelector("[data-print]")?.addEventListener("click", () => {
  document.body.classList.add("print-receipt");
  window.print();
});
addEventListener("afterprint", () => document.body.classList.remove("print-receipt"));

announced = sum();
