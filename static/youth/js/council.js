// A council session on an open page: moves go out in the background, new states come in through a socket.
// Without this file every button is a form, and the page is loaded again after it.
const stage = document.getElementById("buehne");
const parts = new Map([...stage.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
const shown = new Map();
const announcer = document.getElementById("live-announcer");
const problem = stage.querySelector("[data-problem]");
const light = stage.querySelector("[data-live-state]");
let version = Number(stage.dataset.version);
let waiting = null;

// Showing a state ---------------------------------------------------------------------------------------
function isTypedIn(part) {
  const field = document.activeElement;
  return part.contains(field) && field.matches("input:not([type=hidden]), textarea") && field.value !== "";
}

function put(part, html) {
  if (shown.get(part) === html) return;
  if (isTypedIn(part)) { waiting = true; return; }
  shown.set(part, html);
  const open = new Map([...part.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  const key = part.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  part.innerHTML = html;
  for (const one of part.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = open.get(one.id);
  if (key) part.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

function show(message) {
  if (message.version < version || !message.parts) return;
  const changed = message.phase !== stage.dataset.phase;
  version = message.version;
  waiting = null;
  stage.dataset.version = version;
  stage.dataset.phase = message.phase;
  stage.dataset.paused = message.paused;
  if (stage.dataset.subject !== message.subject) {
    stage.dataset.subject = message.subject;
    setVote("");
    for (const field of stage.querySelectorAll("[data-subject-field]")) field.value = message.subject;
  }
  const own = message.seats[stage.dataset.seat];
  if (own) {
    stage.dataset.can = own[0];
    if (stage.dataset.role !== own[1]) {
      stage.dataset.role = own[1];
      fetchCard();
    }
  } else if (stage.dataset.seat && stage.dataset.can.includes("seat")) {
    location.reload();
  }
  for (const [name, part] of parts) if (name in message.parts) put(part, message.parts[name]);
  if (waiting) waiting = message;
  if (changed) announce(parts.get("now")?.querySelector("h2")?.textContent);
}

function announce(words) {
  if (!words) return;
  announcer.textContent = words;
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const now = parts.get("now");
    now.classList.remove("fresh");
    void now.offsetWidth;
    now.classList.add("fresh");
  }
}
document.addEventListener("focusout", () => setTimeout(() => { if (waiting) show(waiting); }));

async function fetchCard() {
  const card = stage.querySelector("[data-own-card]");
  if (!card || !stage.dataset.card) return;
  const answer = await fetch(stage.dataset.card, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) card.innerHTML = await answer.text();
}

function setVote(choice) {
  stage.dataset.vote = choice;
  for (const button of stage.querySelectorAll(".votes button")) button.setAttribute("aria-pressed", String(button.value === choice));
}

// Moves ---------------------------------------------------------------------------------------------------
function say(words) {
  problem.textContent = words;
  problem.hidden = !words;
  if (words) problem.scrollIntoView({ block: "nearest" });
}

const lastPress = new Map();
// Before forms.js, which drops a second submit of any form for three seconds: here one presses often, and the server knows
// each press by its name.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-move]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const body = new FormData(form, event.submitter);
  const what = `${body.get("kind")}:${body.get("choice") ?? ""}:${body.get("who") ?? body.get("speech") ?? ""}`;
  if (Date.now() - (lastPress.get(what) ?? 0) < 700) return;
  lastPress.set(what, Date.now());
  if (!body.get("press")) body.set("press", crypto.getRandomValues(new Uint32Array(3)).join("-"));
  body.set("csrfmiddlewaretoken", stage.dataset.token);
  const answer = await fetch(form.action, {
    method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch", "X-CSRFToken": stage.dataset.token },
  }).catch(() => null);
  if (!answer) return say(document.querySelector("#connection-lost span span")?.textContent ?? "");
  if (!answer.headers.get("content-type")?.includes("json")) return location.reload();
  const said = await answer.json();
  say(said.problem);
  if (!said.ok) return;
  if ("vote" in said) setVote(said.vote);
  if (form.matches("[data-clear]")) form.reset();
  if (!connected || said.version > version) setTimeout(() => { if (said.version > version) ask(); }, connected ? 700 : 0);
}, true);

// Hearing of new states --------------------------------------------------------------------------------------
let connected = false;
let tries = 0;
async function ask() {
  const answer = await fetch(`${stage.dataset.stand}?seit=${version}`, { credentials: "same-origin" }).catch(() => null);
  if (!answer) return;
  if (answer.redirected || answer.status === 404) return location.reload();
  if (answer.ok) {
    const message = await answer.json();
    show(message);
    if (stage.dataset.subject && message.vote !== undefined) setVote(message.vote);
  }
}

function connect() {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/jugend/${stage.dataset.council}/`);
  socket.addEventListener("open", () => { connected = true; tries = 0; if (light) light.hidden = false; });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "version" && message.version > version) ask();
    if (message.type !== "state") return;
    if (message.since !== undefined && message.since !== version && message.version > version) ask();
    else show(message);
  });
  socket.addEventListener("close", () => {
    connected = false;
    if (light) light.hidden = true;
    tries += 1;
    setTimeout(connect, Math.min(20000, 500 * 2 ** tries) * (0.5 + Math.random()));
  });
}
connect();
setInterval(() => { if (!connected && !document.hidden) ask(); }, 5000);
addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
