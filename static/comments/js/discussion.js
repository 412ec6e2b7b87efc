// Discussions: fragments with a status of their own, answers that open and close in place, nothing shown twice.
// Without this file everything works as pages.

// htmx swaps 2xx and 422; an answer that says why something was refused belongs into its place as well.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  const form = target?.closest?.(".comment-form, [data-support]");
  if (!form || xhr.status < 400 || xhr.status === 422) return;
  // The page the server sent is not for this place: the typed text stays, the reason is said.
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const heading = page.querySelector("main h1")?.textContent.trim();
  const lead = page.querySelector("main .lead")?.textContent.trim();
  const words = [heading, lead].filter(Boolean).join(". ");
  if (words) say(form, words);
});

function say(place, words) {
  let line = place.querySelector(":scope > .kern-error[role=alert]");
  if (!line) {
    line = document.createElement("p");
    line.className = "kern-error";
    line.setAttribute("role", "alert");
    place.append(line);
  }
  line.textContent = words;
}

// The same comment can come as an answer to its author, by "show more" and live: the first one stays.
document.addEventListener("htmx:afterSettle", () => {
  const seen = new Set();
  for (const comment of document.querySelectorAll("[data-discussion] .comment[id]")) {
    if (seen.has(comment.id)) comment.closest("li").remove();
    else seen.add(comment.id);
  }
});

// Cancelling an answer closes the form and puts the focus back on the link that opened it.
document.addEventListener("click", (event) => {
  const cancel = event.target.closest("[data-cancel-reply]");
  const place = cancel?.closest(".answer-here");
  if (!place) return;
  event.preventDefault();
  place.replaceChildren();
  place.closest(".comment").querySelector("a[hx-target]")?.focus();
});

// What was loaded by "show more" begins where the reader is: the focus goes to the first new comment.
let asked = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const line = event.detail.elt.closest?.(".more-line");
  if (!line) return; // another part of the page is loading as well
  const before = line.previousElementSibling;
  asked = line.contains(document.activeElement) ? { line, before, list: line.parentElement } : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!asked || asked.line.isConnected) return;
  const { list, before } = asked;
  asked = null;
  const first = before ? before.nextElementSibling : list.firstElementChild;
  first?.querySelector(".comment")?.focus({ preventScroll: true });
});
