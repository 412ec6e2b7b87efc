// Keeps an open page up to date: a socket, and when there is none, a question every 20 seconds (LIVE_POLL_SECONDS).
// What the page says about itself in data-live-… attributes is described in docs/developers/live.md.
const { line, words, take, applyCounts, notice, show } = await import(
  document.querySelector("script[data-live-shown]").dataset.liveShown
);
const POLL = 1000 * (line?.dataset.poll ?? 20);
const PING = 120000;
const PATIENCE = 8000; // for a connection, or an answer to a ping
const jitter = (ms) => ms * (0.75 + Math.random() / 2);

// Where we stand ------------------------------------------------------------------------------------------
const topics = new Set();
const refused = new Set();
let cursor = null; // "id.second"
let paused = false;

function collectTopics() {
  const fresh = [];
  for (const element of document.querySelectorAll("[data-live-topic]")) {
    const after = element.dataset.liveAfter;
    if (after && !topics.size && (cursor === null || older(after, cursor))) cursor = after;
    for (const topic of element.dataset.liveTopic.split(/\s+/)) {
      if (topic && !topics.has(topic) && !refused.has(topic) && topics.size < 20) { topics.add(topic); fresh.push(topic); }
    }
  }
  return fresh;
}
const parts = (value) => value.split(".").map(Number);
const older = (a, b) => parts(a)[1] < parts(b)[1];

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
let behind = null; // from where to ask again, when asking has failed
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
  behind ??= cursor;
  if (behind) query.set("after", behind);
  try {
    const response = await fetch(`/live/since/?${query}`, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    answer.refused.forEach(refuse);
    for (const [topic, said] of Object.entries(answer.topics ?? {})) take(topic, said.entries, said.counts, said.at);
    if (answer.reset) notice(words.muchText);
    moveCursor(...parts(answer.cursor));
    behind = null;
    if (!socket && !paused) show("asking");
  } catch {
    show("lost");
    if (socket) setTimeout(catchUp, jitter(3000));
  }
}

// The line that says how it stands, with the button that stops it -------------------------------------------
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
  show(paused ? "paused" : "on");
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
