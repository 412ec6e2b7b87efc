// Reads the page aloud with a voice of the device itself (no text leaves it), block by block, with pause and stop.
// Fetched only when somebody asks for it. Marks what is being read; never moves the focus.
const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, blockquote, figcaption, caption, th, td, legend, label";
const SKIP = "nav, form, dialog, [hidden], [aria-hidden=true], .kern-sr-only, .no-read, script, template";
const TEXTS = {
  de: { pause: "Pause", go: "Weiter", stop: "Beenden", title: "Vorlesen" },
  en: { pause: "Pause", go: "Continue", stop: "Stop", title: "Read aloud" },
};
const words = TEXTS[document.documentElement.lang?.slice(0, 2)] ?? TEXTS.en;
const synth = window.speechSynthesis;
let blocks = [];
let at = 0;
let bar = null;
let running = false;

/** Innermost blocks of the main part that hold words and can be seen. */
function collect(from) {
  return [...from.querySelectorAll(BLOCKS)].filter((el) =>
    !el.closest(SKIP) && !el.querySelector(BLOCKS) && el.textContent.trim() && el.getClientRects().length);
}

function voiceFor(lang) {
  return synth.getVoices().find((voice) => voice.localService && voice.lang.startsWith(lang.slice(0, 2)));
}

function mark(el) {
  for (const old of document.querySelectorAll(".is-read")) old.classList.remove("is-read");
  if (!el) return;
  el.classList.add("is-read");
  const box = el.getBoundingClientRect();
  if (box.top < 80 || box.bottom > innerHeight - 120) el.scrollIntoView({ block: "center" });
}

function next() {
  if (!running) return;
  const el = blocks[at];
  if (!el) return stop();
  mark(el);
  const lang = el.closest("[lang]")?.lang || "de";
  const speech = new SpeechSynthesisUtterance(el.innerText.replace(/\s+/g, " "));
  speech.lang = lang;
  const voice = voiceFor(lang);
  if (voice) speech.voice = voice;
  speech.onend = () => { at += 1; next(); };
  speech.onerror = () => { if (running) { at += 1; next(); } };
  synth.speak(speech);
}

function button(text, action) {
  const el = document.createElement("button");
  el.type = "button";
  el.className = "mini";
  el.textContent = text;
  el.addEventListener("click", action);
  return el;
}

function showBar() {
  bar = document.createElement("section");
  bar.className = "bar on-dark";
  bar.setAttribute("aria-label", words.title);
  const inner = document.createElement("div");
  inner.className = "wrap";
  const label = document.createElement("b");
  label.textContent = words.title;
  const pause = button(words.pause, () => {
    if (synth.paused) synth.resume(); else synth.pause();
    pause.textContent = synth.paused ? words.go : words.pause;
  });
  inner.append(label, pause, button(words.stop, stop));
  bar.append(inner);
  document.body.append(bar);
}

function stop() {
  running = false;
  synth.cancel();
  mark(null);
  bar?.remove();
  bar = null;
}

/** Start reading, or stop when it is reading already. `data-read-aloud="id"` reads only that part of the page. */
export function toggle(opener) {
  if (running) return stop();
  const part = document.getElementById(opener.dataset.readAloud) ?? document.querySelector("main");
  blocks = collect(part);
  at = 0;
  running = true;
  showBar();
  next();
}

addEventListener("pagehide", stop);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && running) stop(); });
