// Changes the page as live.js tells: counters, new things behind a button, posts that were changed or taken away.
// Nothing here moves the focus, scrolls, or puts anything above what the reader is looking at.
export const line = document.querySelector("[data-live-line]");
export const words = line?.dataset ?? {};
const bar = document.querySelector("[data-live-bar]");
const numbers = new Intl.NumberFormat(document.documentElement.lang || "de");
const known = new Set(); // ids of journal lines
const countTimes = new Map();
const capital = (word) => word[0].toUpperCase() + word.slice(1);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// What is told --------------------------------------------------------------------------------------------
export function take(topic, entries, counts, at) {
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

export function applyCounts(counts, at) {
  for (const [key, value] of Object.entries(counts)) {
    if ((countTimes.get(key) ?? 0) > at) continue;
    countTimes.set(key, at);
    // "…:comments" means the same as "…:comment".
    for (const element of all(`[data-live-count="${key}"], [data-live-count="${key}s"]`)) {
      // Some counts say nothing rather than zero.
      const text = value === 0 && "liveZero" in element.dataset ? element.dataset.liveZero : numbers.format(value);
      if (element.textContent !== text) element.textContent = text;
    }
    // The word beside a number ("comments"), and number with word ("5 comments").
    for (const kind of ["word", "phrase"]) {
      const text = words[`${kind}${value === 1 ? "One" : "Many"}${capital(key.split(":")[2])}`];
      if (text) for (const element of all(`[data-live-${kind}="${key}"]`)) element.textContent = text.replace("{n}", numbers.format(value));
    }
  }
}

const idOf = (entry) => (entry.kind === "comment" ? `kommentar-${entry.object}` : `vorschlag-${entry.object}`);
const GONE = ["hidden", "withdrawn", "merged"];

function apply(topic, entry) {
  const [kind, number] = topic.split(":");
  // What happened before the page was made is on it.
  const fresh = entry.at >= Number(words.madeAt ?? 0);
  if (entry.name === "phase" || entry.name === "changed") {
    if (!fresh) return undefined;
    return notice(entry.name === "phase" ? words.phaseText : words.changedText);
  }
  if (!entry.kind) return undefined;
  if (kind === "contribution" && entry.object === Number(number)) {
    // The page is about this very object.
    if (entry.name === "published" || !fresh) return undefined;
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
      // After it: in front it would become the list's first sibling, and the list would move.
      list.after(place);
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
  return count === 1 ? words[`one${capital(what)}`] : words[`many${capital(what)}`]?.replace("{n}", numbers.format(count));
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

export function notice(text) {
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

// How it stands ------------------------------------------------------------------------------------------
export function show(state) {
  if (!line) return;
  line.dataset.state = state;
  const label = line.querySelector("[data-live-state]");
  label.dataset.state = line.dataset.state;
  label.textContent = words[`state${line.dataset.state[0].toUpperCase()}${line.dataset.state.slice(1)}`];
}
