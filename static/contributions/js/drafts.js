// Drafts of members, kept on the server: a form with data-draft-url sends what is typed after a pause of two seconds.
// The copy on the device (static/core/js/forms.js, for every field with data-draft-key) is the net below: it is taken away when
// the server has the text, and stays when the session is lost or the network is away.
const PAUSE = 2000;
const timers = new WeakMap();
const said = new WeakSet();

const keyOf = (form) => form.querySelector("[data-draft-key]")?.dataset.draftKey;

function textsOf(form) {
  const texts = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || ["csrfmiddlewaretoken", "submission_key", "parent"].includes(name)) continue;
    if (value.trim()) texts[name] = value;
  }
  return texts;
}

function tell(form, words) {
  for (const line of form.querySelectorAll("[data-draft-note]")) {
    line.hidden = false;
    (line.querySelector("span") ?? line).textContent = words;
  }
  if (!said.has(form)) document.dispatchEvent(new CustomEvent("announce", { detail: words }));
  said.add(form);
}

async function save(form) {
  const key = keyOf(form);
  if (!key || !form.isConnected || form.dataset.sending) return;
  const data = textsOf(form);
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let answer;
  try {
    answer = await fetch(form.dataset.draftUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ key, data }),
      keepalive: true,
    });
  } catch {
    return; // offline: the copy on the device is there
  }
  if (!answer.ok) return;
  try { localStorage.removeItem(`entwurf:${key}`); } catch { /* no storage, no copy */ }
  if (Object.keys(data).length) tell(form, form.dataset.draftSaved);
}

const formOf = (event) => event.target.closest?.("form[data-draft-url]");

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(save, PAUSE, form));
});
// What has been sent is no draft any more.
document.addEventListener("submit", (event) => {
  const form = formOf(event);
  if (!form || event.submitter?.name === "preview") return;
  clearTimeout(timers.get(form));
  form.dataset.sending = "1";
  setTimeout(() => delete form.dataset.sending, 5000);
});
// Leaving the page within the pause: keepalive lets the request finish.
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    const timer = timers.get(form);
    if (!timer) continue;
    clearTimeout(timer);
    save(form);
  }
});
