// The position match. Everything is read from the table in the page and computed here: nothing is stored, nothing is sent.

const STEP = { agree: 2, neutral: 1, disagree: 0 };
const KEYS = { 1: "agree", 2: "neutral", 3: "disagree", 0: "skip" };

// Points for one pair of positions: 2 for the same, 1 for one step apart, 0 for the opposite.
export const points = (mine, theirs) => 2 - Math.abs(STEP[mine] - STEP[theirs]);

// answers: one { position, double } or null for each thesis; positions: one word, or "" for no statement.
export function score(answers, positions) {
  let got = 0;
  let max = 0;
  answers.forEach((answer, i) => {
    if (!answer || !(positions[i] in STEP)) return;
    const weight = answer.double ? 2 : 1;
    got += weight * points(answer.position, positions[i]);
    max += weight * 2;
  });
  return { got, max };
}

const root = document.querySelector("[data-match]");
const app = root?.querySelector("[data-match-app]");

if (app) {
  const words = app.dataset;
  const part = (name) => app.querySelector(`[data-match-${name}]`);
  const theses = [...root.querySelectorAll("[data-thesis]")].map((element) => ({
    element,
    text: element.querySelector("[data-text]").textContent,
    explanation: element.querySelector("[data-explanation]")?.textContent ?? "",
    groups: [...element.querySelectorAll("[data-group]")].map((one) => ({ ...one.dataset })),
    proposals: [...element.querySelectorAll("[data-proposal]")].map((one) => ({
      id: one.dataset.proposal,
      position: one.dataset.position,
      link: one.querySelector("a"),
    })),
  }));
  const answers = theses.map(() => null);
  let at = 0;

  const make = (tag, text, css = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (css) element.className = css;
    return element;
  };

  function show(name) {
    for (const one of ["start", "ask", "result"]) part(one).hidden = one !== name;
  }

  function ask(focus = true) {
    const thesis = theses[at];
    part("progress").textContent = words.wordProgress.replace("{n}", at + 1).replace("{total}", theses.length);
    part("thesis").textContent = thesis.text;
    part("explanation").textContent = thesis.explanation;
    part("double").checked = Boolean(answers[at]?.double);
    for (const button of app.querySelectorAll(".votes [data-match-do]")) {
      button.setAttribute("aria-pressed", String(answers[at]?.position === button.dataset.matchDo));
    }
    app.querySelector("[data-match-do=back]").disabled = at === 0;
    show("ask");
    if (focus) part("thesis").focus();
  }

  function answer(position) {
    answers[at] = position === "skip" ? null : { position, double: part("double").checked };
    if (at + 1 < theses.length) {
      at += 1;
      ask();
    } else {
      result();
    }
  }

  function result() {
    const list = part("groups");
    list.replaceChildren();
    for (const [place, group] of (theses[0]?.groups ?? []).entries()) {
      const { got, max } = score(answers, theses.map((thesis) => thesis.groups[place].position));
      if (!max) continue;
      const row = make("li", "", "match-row");
      const bar = document.createElement("progress");
      bar.max = max;
      bar.value = got;
      bar.setAttribute("aria-label", group.name);
      row.append(make("b", group.name), bar, make("span", words.wordPercent.replace("{points}", got).replace("{max}", max), "num"));
      list.append(row);
    }
    part("empty").textContent = list.children.length ? "" : words.wordNothing;
    fitting();
    yours();
    show("result");
    part("result").querySelector("h2").focus();
  }

  // Proposals the answers speak for: more agreement than disagreement over the theses they belong to.
  function fitting() {
    const sums = new Map();
    theses.forEach((thesis, i) => {
      for (const one of thesis.proposals) {
        if (!answers[i]) continue;
        const known = sums.get(one.id) ?? { link: one.link, sum: 0 };
        known.sum += (points(answers[i].position, one.position) - 1) * (answers[i].double ? 2 : 1);
        sums.set(one.id, known);
      }
    });
    const fits = [...sums.values()].filter((one) => one.sum > 0);
    part("proposals").replaceChildren(...fits.map((one) => {
      const row = document.createElement("li");
      row.append(one.link.cloneNode(true));
      return row;
    }));
    part("proposals-box").hidden = fits.length === 0;
  }

  function yours() {
    theses.forEach((thesis, i) => {
      const line = thesis.element.querySelector("[data-yours]");
      const mine = answers[i];
      const word = mine ? words[`word${mine.position[0].toUpperCase()}${mine.position.slice(1)}`] : words.wordSkipped;
      line.textContent = `${words.wordYou}: ${word}${mine?.double ? ` (${words.wordDouble})` : ""}`;
      line.hidden = false;
      for (const one of thesis.element.querySelectorAll("[data-group]")) {
        one.classList.toggle("same", Boolean(mine) && one.dataset.position === mine.position);
      }
    });
  }

  function forget() {
    answers.fill(null);
    at = 0;
    for (const line of root.querySelectorAll("[data-yours]")) line.hidden = true;
    for (const one of root.querySelectorAll("[data-group].same")) one.classList.remove("same");
    show("start");
    part("start").querySelector("button").focus();
  }

  const deeds = {
    start: () => ask(),
    again: () => { at = 0; ask(); },
    back: () => { at = Math.max(0, at - 1); ask(); },
    forget,
  };

  app.addEventListener("click", (event) => {
    const what = event.target.closest("[data-match-do]")?.dataset.matchDo;
    if (what) (deeds[what] ?? (() => answer(what)))();
  });
  app.addEventListener("keydown", (event) => {
    if (part("ask").hidden || event.altKey || event.ctrlKey || event.metaKey || !(event.key in KEYS)) return;
    event.preventDefault();
    answer(KEYS[event.key]);
  });
  app.hidden = false;
  show("start");
}
