"""Every type of page in a real browser: axe-core, narrow screens, large text, keyboard, structure, motion."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import PAGES, PREPARED

ALL = [*PAGES, *PREPARED]
# The sizes of the contract: a phone at 400 % zoom, and a small phone.
DESKTOP, NARROW, PHONE = (
    {"width": 1280, "height": 900},
    {"width": 320, "height": 640},
    {"width": 360, "height": 640},
)

WIDER_THAN_THE_SCREEN = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const clipped = (el) => { for (let up = el.parentElement; up; up = up.parentElement) {
    if (getComputedStyle(up).overflowX !== "visible") return true; } return false; };
  const wide = [...document.querySelectorAll("body *")].filter((el) => {
    const box = el.getBoundingClientRect();
    return box.width && el.checkVisibility() && (box.right > width + 1 || box.left < -1) && !clipped(el);
  });
  return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 5).map((el) => el.outerHTML.slice(0, 160))];
}"""

# What is wrong with the element that has the focus: outside the screen, covered, or without a visible sign.
FOCUS = """() => {
  const el = document.activeElement;
  if (!el || el === document.body) return { end: true };
  el.dataset.visited = Number(el.dataset.visited ?? 0) + 1;
  if (Number(el.dataset.visited) > 1) return { end: true };
  const said = el.outerHTML.slice(0, 140);
  const shown = el.matches("input.kern-sr-only, .choice input, .verdict input") ? el.closest("label") ?? el : el;
  const boxes = [...shown.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
  if (!boxes.length) return { problem: `no size: ${said}` };
  const free = boxes.some((box) => [0.5, 0.1, 0.9].some((x) => [0.5, 0.15, 0.85].some((y) => {
    const [left, top] = [box.left + box.width * x, box.top + box.height * y];
    if (left < 0 || top < 0 || left > innerWidth || top > innerHeight) return false;
    const there = document.elementFromPoint(left, top);
    return there && (shown.contains(there) || there.contains(shown) && !there.matches(".bar, [data-live-bar] *"));
  })));
  if (!free) return { problem: `covered or outside: ${said}` };
  const marked = (one, pseudo) => {
    const style = getComputedStyle(one, pseudo);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5) || style.boxShadow !== "none";
  };
  const seen = marked(shown) || marked(shown, "::after") || marked(shown, "::before") || marked(el)
    || [el.parentElement, el.closest("article, label, li")].some((around) => around && marked(around));
  return seen ? {} : { problem: `focus is not to be seen: ${said}` };
}"""

STRUCTURE = """() => {
  const seen = (el) => el.checkVisibility({ visibilityProperty: true });
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
  const levels = headings.map((el) => Number(el.tagName[1]));
  const jumps = headings.filter((el, i) => i && levels[i] > levels[i - 1] + 1).map((el) => el.textContent.trim());
  const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
  return { ones: levels.filter((level) => level === 1).length, jumps, lang: document.documentElement.lang,
    twice: ids.filter((id, i) => ids.indexOf(id) !== i), mains: document.querySelectorAll("main").length,
    title: document.title };
}"""


def show(name: str, visit: Callable[..., Page], **options: Any) -> Page:
    """Open a page, and bring it into the state that its name tells."""
    if name in PREPARED:
        return PREPARED[name](visit, **options)
    return visit(name, PAGES[name], **options)


@pytest.mark.parametrize("name", ALL)
def test_structure_axe_and_nothing_sticks_out(
    name: str, visit: Callable[..., Page], findings: Callable[..., list[str]]
) -> None:
    # Without motion a change of colours is there at once.
    page = show(name, visit, viewport=DESKTOP, reduced_motion="reduce")
    told = page.evaluate(STRUCTURE)
    title = told.pop("title")
    assert told == {"ones": 1, "jumps": [], "lang": "de", "twice": [], "mains": 1}
    assert re.fullmatch(r"\S.{3,} – (Oelde redet mit|Stadtgespräch)", title), title
    said = {"light": findings(page)}
    page.emulate_media(color_scheme="dark")
    said["dark"] = findings(
        page, runOnly={"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    )
    page.set_viewport_size(NARROW)
    said["320 px, dark"] = findings(page)
    said["320 px, too wide"] = page.evaluate(WIDER_THAN_THE_SCREEN)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    said["text at 200 %, too wide"] = page.evaluate(WIDER_THAN_THE_SCREEN)
    lines = [f"{where}: {line}" for where, found in said.items() for line in found]
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("name", ALL)
def test_the_focus_is_never_covered_on_a_small_screen(name: str, visit: Callable[..., Page]) -> None:
    page = show(name, visit, viewport=PHONE)
    # What loads when it comes into view is there before the way begins.
    page.evaluate(
        "for (const part of document.querySelectorAll('[hx-trigger~=intersect]')) part.scrollIntoView()"
    )
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    problems = []
    for _step in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found.get("end"):
            break
        if "problem" in found:
            problems.append(found["problem"])
    else:
        problems.append("the way through the page has no end")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", ["home", "list-map", "detail-discussed", "propose"])
def test_nothing_moves_for_those_who_asked_for_it(name: str, visit: Callable[..., Page]) -> None:
    page = show(name, visit, reduced_motion="reduce")
    slow = """() => [...document.querySelectorAll("*")].filter((el) => ["", "::before", "::after"].some((part) => {
      const style = getComputedStyle(el, part || null);
      return `${style.transitionDuration}, ${style.animationDuration}`.split(",").some((time) => parseFloat(time) > 0.05);
    })).map((el) => el.outerHTML.slice(0, 120))"""
    assert page.evaluate(slow) == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("name", ["home", "list", "detail-discussed", "propose"])
def test_forced_colours_leave_edges_and_focus(name: str, visit: Callable[..., Page]) -> None:
    page = show(name, visit, forced_colors="active")
    bare = """() => [...document.querySelectorAll("main .kern-btn, main input:not([type=hidden]), main textarea, main select")]
      .filter((el) => el.checkVisibility() && !el.matches("[type=checkbox], [type=radio], [type=file]"))
      .filter((el) => [el, el.matches("select") ? el.parentElement : el].every((one) => {
        const style = getComputedStyle(one);
        return parseFloat(style.borderTopWidth) === 0 && style.outlineStyle === "none"; }))
      .map((el) => el.outerHTML.slice(0, 120))"""
    assert page.evaluate(bare) == []


def test_what_happens_is_said_without_moving_the_focus(visit: Callable[..., Page]) -> None:
    page = visit("detail-discussed", "einwohnerin")
    button = page.get_by_role("button", name=re.compile("^Unterstütz")).first
    before = button.get_attribute("aria-pressed")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false" if before == "true" else "true")
    expect(button).to_be_focused()
    expect(page.get_by_role("status").filter(has_text=re.compile("unterstütz", re.I))).to_have_count(1)
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", str(before))
