// Moves the bar of an import, and shows the result when it is there. Without it the page reloads itself.
const box = document.querySelector("[data-import-status]");
const bar = box?.querySelector("progress");
const words = box?.querySelector("[role=status]");
const EVERY = 1000;
const SLOWER = 5000;
const SPOKEN_EVERY = 5000;
let spoken = 0;

async function look() {
  try {
    const answer = await fetch(box.dataset.importStatus, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    if (!state.running) {
      location.reload();
      return;
    }
    bar.value = state.percent;
    if (Date.now() - spoken > SPOKEN_EVERY) {
      words.textContent = state.text;
      spoken = Date.now();
    }
    setTimeout(look, EVERY);
  } catch {
    setTimeout(look, SLOWER);
  }
}

if (box) setTimeout(look, EVERY);
