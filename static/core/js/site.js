// What every page has: menus that close, announcements, fresh times, copy and print, dialogs, lost connection.
// Other modules talk to it with events on document, so that nothing needs to import it:
//   announce {detail: "text"}            – said by screen readers, at most one in five seconds
//   connection {detail: "lost" | "back"} – shows or hides the bar at the bottom
const addresses = document.querySelector("script[data-modules]")?.dataset ?? {};
const lang = document.documentElement.lang || "de";

// Menus -------------------------------------------------------------------------------------------------
const openMenus = () => document.querySelectorAll("details.pop-menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.pop-menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// Announcements -----------------------------------------------------------------------------------------
const announcer = document.getElementById("live-announcer");
const PAUSE = 5000;
let waiting = null;
let lastSaid = 0;

function say() {
  lastSaid = Date.now();
  announcer.textContent = waiting;
  waiting = null;
}

document.addEventListener("announce", (event) => {
  if (!announcer || !event.detail) return;
  const planned = waiting !== null;
  waiting = event.detail; // the newest wins; what it replaces is on the page anyway
  if (!planned) setTimeout(say, Math.max(100, lastSaid + PAUSE - Date.now()));
});
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));

// Connection --------------------------------------------------------------------------------------------
const lost = document.getElementById("connection-lost");
const setLost = (is) => { if (lost) lost.hidden = !is; };
document.addEventListener("connection", (event) => setLost(event.detail === "lost"));
document.addEventListener("htmx:sendError", () => setLost(true));
document.addEventListener("htmx:afterOnLoad", () => setLost(false));
addEventListener("offline", () => setLost(true));
addEventListener("online", () => setLost(false));

// Times: "vor 2 Tagen" stays true on a page that was kept ---------------------------------------------------
const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });

function refreshTimes() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const then = new Date(time.dateTime);
    const minutes = Math.round((Date.now() - then) / 60000);
    if (!(minutes >= 1)) continue;
    if (minutes < 60) time.textContent = words.format(-minutes, "minute");
    else if (minutes < 720) time.textContent = words.format(-Math.floor(minutes / 60), "hour");
    else {
      const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / 86400000);
      if (days >= 1 && days <= 7) time.textContent = words.format(-days, "day");
      else if (days > 7) time.textContent = then.toLocaleDateString(lang, { day: "numeric", month: "long" });
    }
  }
}
refreshTimes();
setInterval(refreshTimes, 60000);

// Small helpers on attributes -------------------------------------------------------------------------------
document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
    dialog.addEventListener("close", () => opener.focus(), { once: true });
    return;
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard?.writeText(copy.dataset.copy || location.href);
    announce(copy.dataset.done);
    const label = copy.lastChild;
    const before = label.textContent;
    label.textContent = copy.dataset.done;
    setTimeout(() => { label.textContent = before; }, 4000);
  }
});

// Filters that apply themselves when a choice changes; the button stays for those without JavaScript.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=radio], input[type=checkbox]")) form.requestSubmit();
});

// Read aloud and forms are fetched only where they are needed ---------------------------------------------------
const reader = document.querySelector("[data-read-aloud]");
if (reader && addresses.readaloud && "speechSynthesis" in window) {
  const module = () => import(addresses.readaloud);
  // a voice of the device itself: others would send the text to another firm
  const offer = () => {
    const here = speechSynthesis.getVoices().some((v) => v.localService && v.lang.startsWith(lang));
    for (const button of document.querySelectorAll("[data-read-aloud]")) button.hidden = !here;
  };
  offer();
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-read-aloud]");
    if (button) (await module()).toggle(button);
  });
}

// htmx notes the page's address for a history that we do not use; nothing is to stay on a reader's device.
try { sessionStorage.removeItem("htmx-current-path-for-history"); } catch { /* no storage, nothing noted */ }

// A page that listens to topics is kept up to date.
if (addresses.live && document.querySelector("[data-live-topic]")) import(addresses.live);

const needsForms = "form[method=post]:not([data-plain]), [data-draft-key], [data-draft-done], [data-counter], [data-error-summary]";
if (addresses.forms) {
  const load = () => { if (document.querySelector(needsForms)) import(addresses.forms); };
  load();
  document.addEventListener("htmx:load", load);
}
