// Keeps an open page up to date: a socket, and when there is none, a question every 20 seconds.
// What the page says about itself in data-live-… attributes is described in docs/developers/live.md.
// Nothing here moves the focus, scrolls, or puts anything above what the reader is looking at.
const line = document.querySelector("[data-live-line]");
const bar = document.querySelector("[data-live-bar]");
const words = line?.dataset ?? {};
const lang = document.documentElement.lang || "de";
const numbers = new Intl.NumberFormat(lang);
const POLL = 20000;
const PING = 120000;
const PATIENCE = 8000; // for a connection, or an answer to a ping
const jitter = (ms) => ms * (0.75 + Math.random() / 2);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Where we stand ------------------------------------------------------------------------------------------
const topics = new Set();
const refused = new Set();
const known = new Set(); // ids of journal lines
const countTimes = new Map();
let cursor = null; // "id.second"
let paused = false;

function collectTopics() {
  const fresh = [];
  for (const element of all("[data-live-topic]")) {
    const after = element.dataset.liveAfter;
    if (after && !topics.size && (cursor === null || older(after, cursor))) cursor = after;
    for (const topic of element.dataset.liveTopic.split(/\s+/)) {
      if (topic && !topics.has(topic) && !refused.has(topic) && topics.size < 20) { topics.add(topic); fresh.push(topic); }
    }
  }
  return fresh;
}
const parts = (value) => value.split(".").map(Number);
const older = (a, b) => parts(a)[0] < parts(b)[0];

function moveCursor(id, at) {
  const [last = 0, second = 0] = cursor ? parts(cursor) : [];
  cursor = `${Math.max(id, last)}.${Math.max(Math.floor(at), second)}`;
}

// The socket ----------------------------------------------------------------------------------------------
let socket = null;
let failures = 0;
let reconnecting = 0;
let pinging = 0;
let deadline = 0;

function connect() {
  clearTimeout(reconnecting);
  if (paused || socket || !topics.size) return;
  try {
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`);
  } catch {
    return lose();
  }
  const mine = socket;
  deadline = setTimeout(() => lose(mine), PATIENCE);
  socket.onopen = () => subscribe([...topics]);
  socket.onmessage = (event) => mine === socket && receive(JSON.parse(event.data));
  socket.onclose = () => lose(mine);
}

function subscribe(list) {
  socket.send(JSON.stringify({ type: "subscribe", topics: list, after: cursor ?? undefined }));
}

function receive(message) {
  clearTimeout(deadline);
  if (message.type === "subscribed") {
    failures = 0;
    message.refused.forEach(refuse);
    clearTimeout(polling);
    show("on");
    if (cursor === null && message.cursor) cursor = message.cursor;
    if (message.catch_up) catchUp();
    keepAlive();
  } else if (message.type === "changes") {
    take(message.topic, message.entries, message.counts, message.at);
    moveCursor(message.last, message.at);
  } else if (message.type === "reset") {
    applyCounts(message.counts, message.at);
    moveCursor(message.last, message.at);
    notice(words.muchText);
  } else if (message.type === "pong") {
    if (message.cursor) moveCursor(...parts(message.cursor));
    keepAlive();
  } else if (message.type === "refused") message.topics.forEach(refuse);
  else if (message.type === "error" && message.code === "unavailable") lose(socket);
}

function keepAlive() {
  clearTimeout(pinging);
  pinging = setTimeout(() => {
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    socket.send('{"type":"ping"}');
    const mine = socket;
    deadline = setTimeout(() => lose(mine), PATIENCE);
  }, jitter(PING));
}

function refuse(topic) {
  topics.delete(topic);
  refused.add(topic);
}

function lose(which = socket) {
  if (which !== socket) return;
  clearTimeout(deadline);
  clearTimeout(pinging);
  socket = null;
  if (which) { which.onclose = null; which.close(); }
  if (paused || !topics.size) return;
  failures += 1;
  if (failures > 1) show("lost");
  planPoll();
  // First soon, then less and less often; nobody comes back at the same moment as all others.
  reconnecting = setTimeout(connect, jitter(Math.min(60000, 500 * 2 ** failures)));
}

// Asking over HTTP ----------------------------------------------------------------------------------------
let polling = 0;
let asking = null;
let due = 0;

function planPoll() {
  clearTimeout(polling);
  due = Date.now() + jitter(POLL);
  polling = setTimeout(poll, due - Date.now());
}

async function poll() {
  if (paused || socket?.readyState === WebSocket.OPEN || document.hidden) return;
  await catchUp();
  if (!(socket?.readyState === WebSocket.OPEN)) planPoll();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || paused || !topics.size) return;
  if (socket?.readyState !== WebSocket.OPEN && Date.now() >= due) poll();
});
addEventListener("online", () => { failures = 0; connect(); });

function catchUp() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask() {
  const query = new URLSearchParams([...topics].map((topic) => ["topic", topic]));
  if (cursor) query.set("after", cursor);
  try {
    const response = await fetch(`/live/since/?${query}`, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    answer.refused.forEach(refuse);
    for (const [topic, said] of Object.entries(answer.topics ?? {})) take(topic, said.entries, said.counts, said.at);
    if (answer.reset) notice(words.muchText);
    moveCursor(...parts(answer.cursor));
    if (!socket) show("on");
  } catch {
    show("lost");
  }
}

// What is told --------------------------------------------------------------------------------------------
function take(topic, entries, counts, at) {
  applyCounts(counts, at);
  let news = Object.keys(counts).length > 0 && entries.length === 0;
  for (const entry of entries) {
    if (known.has(entry.id)) continue;
    known.add(entry.id);
    news = true;
    apply(topic, entry);
  }
  while (known.size > 2000) known.delete(known.values().next().value);
  if (news) refresh(topic, entries);
}

function applyCounts(counts, at) {
  for (const [key, value] of Object.entries(counts)) {
    if ((countTimes.get(key) ?? 0) > at) continue;
    countTimes.set(key, at);
    // "…:comments" means the same as "…:comment".
    for (const element of all(`[data-live-count="${key}"], [data-live-count="${key}s"]`)) {
      const text = numbers.format(value);
      if (element.textContent !== text) element.textContent = text;
    }
    for (const element of all(`[data-live-word="${key}"]`)) element.textContent = value === 1 ? element.dataset.one : element.dataset.many;
  }
}

const idOf = (entry) => (entry.kind === "comment" ? `kommentar-${entry.object}` : `vorschlag-${entry.object}`);
const GONE = ["hidden", "withdrawn", "merged"];

function apply(topic, entry) {
  const [kind, number] = topic.split(":");
  if (entry.name === "phase" || entry.name === "changed") {
    return notice(entry.name === "phase" ? words.phaseText : words.changedText);
  }
  if (!entry.kind) return undefined;
  if (kind === "contribution" && entry.object === Number(number)) {
    // The page is about this very object.
    if (entry.name === "published") return undefined;
    return notice(GONE.includes(entry.name) ? words.goneText : words.changedText);
  }
  const item = document.getElementById(idOf(entry));
  if (GONE.includes(entry.name) || entry.public === false) return item ? blank(item) : forget(entry.object);
  if (item) return entry.name === "published" ? undefined : renew(item, entry);
  if (entry.name === "published" || entry.name === "restored") {
    const list = document.querySelector(`[data-live-list="${entry.root ? `replies:${entry.root}` : `${entry.kind}s:${number}`}"]`);
    if (list) offer(list, entry);
  }
  return undefined;
}

// New things wait behind a button -------------------------------------------------------------------------
const offers = new Map(); // list -> {button, entries}

function offer(list, entry) {
  let waiting = offers.get(list);
  if (!waiting) {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => unfold(list));
    waiting = { button, entries: new Map() };
    offers.set(list, waiting);
    if (entry.root) {
      button.className = "quiet";
      const root = document.getElementById(`kommentar-${entry.root}`);
      (root?.querySelector(".acts") ?? root ?? list).append(button);
    } else {
      button.className = "kern-btn kern-btn--secondary new-items__button";
      const place = document.createElement("div");
      place.className = "new-items new-items--over";
      place.append(button);
      list.before(place);
    }
  }
  waiting.entries.set(entry.object, entry);
  label(list);
  say(entry.root ? "reply" : entry.kind);
}

function label(list) {
  const waiting = offers.get(list);
  if (!waiting) return;
  for (const entry of waiting.entries.values()) if (document.getElementById(idOf(entry))) waiting.entries.delete(entry.object);
  const count = waiting.entries.size;
  if (!count) return withdraw(list);
  const [entry] = waiting.entries.values();
  waiting.button.textContent = `${amount(entry.root ? "reply" : entry.kind, count)} – ${words.show}`;
}

function withdraw(list) {
  const { button } = offers.get(list);
  offers.delete(list);
  (button.closest(".new-items") ?? button).remove();
}

function forget(object) {
  for (const [list, waiting] of offers) if (waiting.entries.delete(object)) label(list);
}
document.addEventListener("htmx:afterSettle", () => { for (const list of [...offers.keys()]) if (list.isConnected) label(list); else offers.delete(list); });

async function unfold(list) {
  const { button, entries } = offers.get(list);
  button.disabled = true;
  const items = (await Promise.all([...entries.values()].map((entry) => markup(entry, list)))).filter(Boolean);
  withdraw(list);
  const fresh = items.filter((item) => !item.querySelector("[id]") || !document.getElementById(item.querySelector("[id]").id));
  const reply = [...entries.values()][0].root;
  if (!reply) fresh.reverse();
  list[reply ? "append" : "prepend"](...fresh);
  list.closest("section, main").querySelector("[data-live-empty]")?.remove();
  for (const item of fresh) {
    item.classList.add("is-new");
    window.htmx?.process(item);
  }
  // The reader asked for it: go to the first of them.
  const first = fresh[0]?.querySelector("[tabindex], a, button");
  first?.focus({ preventScroll: Boolean(reply) });
}

async function markup(entry, list) {
  let html = words.asSent !== undefined ? entry.html : undefined;
  const address = list?.dataset.liveItem ?? (entry.kind === "comment" ? "/kommentar/{id}/" : "/live/vorschlag/{id}/");
  if (!html) {
    const response = await fetch(address.replace("{id}", entry.object), { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!response?.ok) return null;
    html = await response.text();
  }
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

// What is there already changes in place ------------------------------------------------------------------
const PARTS = ["header", ".prose", ".card__in"];

async function renew(item, entry) {
  const fresh = await markup(entry, item.closest("[data-live-list]"));
  const next = fresh?.querySelector(`#${item.id}`) ?? fresh;
  if (!next) return;
  if (item.querySelector(":scope > .removed")) return item.replaceWith(next);
  for (const part of PARTS) {
    const old = item.querySelector(`:scope > ${part}`);
    const replacement = next.querySelector(`:scope > ${part}`);
    // Whoever has the focus in it keeps it.
    if (old && replacement && !old.contains(document.activeElement)) old.replaceWith(replacement);
  }
}

function blank(item) {
  const focused = item.contains(document.activeElement);
  const text = document.createElement("p");
  text.className = "muted removed";
  text.textContent = words.gone;
  if (focused && item.tabIndex !== 0) item.tabIndex = -1;
  if (focused) item.focus({ preventScroll: true });
  item.replaceChildren(text);
}

// Parts of the page that are fetched anew -------------------------------------------------------------------
const refreshing = new Map();

function refresh(topic, entries) {
  const kind = topic.split(":")[0];
  for (const element of all(`[data-live-refresh~="${topic}"]`)) {
    const wanted = element.dataset.liveOn?.split(/[\s,]+/);
    if (wanted && !entries.some((entry) => wanted.includes(entry.name))) continue;
    if (refreshing.has(element)) continue;
    // Many read the same public page: not all at the same moment.
    const delay = kind === "moderation" || kind === "user" ? 100 : 300 + Math.random() * 1500;
    refreshing.set(element, setTimeout(() => {
      refreshing.delete(element);
      element.dispatchEvent(new CustomEvent(`live:${kind}`, { bubbles: true }));
    }, delay));
  }
}

// Saying it -----------------------------------------------------------------------------------------------
const heard = new Map();
let saying = 0;
let lastSaid = 0;

function amount(what, count) {
  const key = what[0].toUpperCase() + what.slice(1);
  return count === 1 ? words[`one${key}`] : words[`many${key}`]?.replace("{n}", numbers.format(count));
}

// Everything of five seconds is one announcement.
function say(what) {
  heard.set(what, (heard.get(what) ?? 0) + 1);
  saying ||= setTimeout(speak, Math.max(1000, lastSaid + 5000 - Date.now()));
}

function speak() {
  saying = 0;
  lastSaid = Date.now();
  const sentences = [...heard].map(([what, count]) => amount(what, count) || what);
  heard.clear();
  const detail = sentences.filter(Boolean).join(", ");
  if (detail) document.dispatchEvent(new CustomEvent("announce", { detail }));
}

function notice(text) {
  if (!bar || !text) return;
  bar.querySelector("[data-live-text]").textContent = text;
  bar.hidden = false;
  heard.set(text, 0);
  say(text);
}
bar?.addEventListener("click", (event) => {
  if (event.target.closest("[data-live-reload]")) location.reload();
  if (event.target.closest("[data-live-close]")) bar.hidden = true;
});

// The line that says how it stands, with the button that stops it -------------------------------------------
function show(state) {
  if (!line) return;
  line.dataset.state = paused ? "paused" : state;
  const label = line.querySelector("[data-live-state]");
  label.dataset.state = line.dataset.state;
  label.textContent = words[`state${line.dataset.state[0].toUpperCase()}${line.dataset.state.slice(1)}`];
}

line?.querySelector("[data-live-pause]")?.addEventListener("click", (event) => {
  paused = !paused;
  event.currentTarget.setAttribute("aria-pressed", String(paused));
  event.currentTarget.textContent = paused ? words.resume : words.pause;
  if (paused) {
    clearTimeout(polling);
    clearTimeout(reconnecting);
    const open = socket;
    socket = null;
    if (open) { open.onclose = null; open.close(); }
  } else {
    failures = 0;
    connect();
  }
  show("on");
});

// Beginning -----------------------------------------------------------------------------------------------
function begin() {
  const fresh = collectTopics();
  if (!fresh.length) return;
  if (socket?.readyState === WebSocket.OPEN) subscribe(fresh);
  else connect();
}
begin();
document.addEventListener("htmx:afterSettle", begin);
// A page that comes back from the browser's memory has lost its socket.
addEventListener("pageshow", (event) => { if (event.persisted) { lose(); connect(); } });
addEventListener("pagehide", () => { if (socket) { socket.onclose = null; socket.close(); socket = null; } });
