"""Every component in a real browser: accessible in each theme and width, and helpful beyond plain HTML."""

import json
import re

import pytest

STYLEGUIDE = "/stilkunde/"


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


@pytest.mark.parametrize(
    ("width", "scheme", "chosen"),
    [
        (1440, "light", {}),
        (1440, "dark", {}),
        (320, "light", {}),
        (320, "dark", {"text": "larger"}),
        (1024, "light", {"contrast": "more"}),
        (1024, "dark", {"contrast": "more"}),
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(new_context, axe, width, scheme, chosen):
    page = new_context(viewport={"width": width, "height": 640}, color_scheme=scheme).new_page()
    page.add_init_script(f"localStorage.setItem('darstellung', {json.dumps(json.dumps(chosen))})")
    page.goto(STYLEGUIDE)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_policy_is_broken_and_nothing_comes_from_elsewhere(page, server):
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(STYLEGUIDE)
    page.get_by_role("button", name="Stark").count()
    assert said == []
    assert [url for url in asked if not url.startswith((server, "data:"))] == []


def test_the_display_menu_works_by_keyboard_and_is_remembered_without_a_cookie(page):
    page.goto("/gibt-es-nicht/")
    menu = page.get_by_role("navigation", name=re.compile("Sprache|Language"))
    summary = menu.locator("summary").last
    summary.focus()
    page.keyboard.press("Enter")
    dark = menu.get_by_role("button", name=re.compile("Dunkel|Dark"))
    dark.click()
    assert dark.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert not dark.is_visible()
    assert summary.evaluate("el => el === document.activeElement")
    page.reload()
    assert page.locator("html").get_attribute("data-kern-theme") == "dark"
    assert page.context.cookies() == []


def test_focus_is_never_covered_on_a_small_screen(new_context):
    page = new_context(viewport={"width": 360, "height": 640}).new_page()
    page.goto(STYLEGUIDE)
    covered = []
    for _step in range(160):
        page.keyboard.press("Tab")
        problem = page.evaluate(
            """() => {
              const el = document.activeElement;
              if (!el || el === document.body) return "";
              const box = el.getBoundingClientRect();
              const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
              const y = box.top + Math.min(box.height / 2, 20);
              if (y < 0 || y > innerHeight) return `outside: ${el.outerHTML.slice(0, 90)}`;
              const top = document.elementFromPoint(x, y);
              const same = top && (el.contains(top) || top.contains(el) || el.closest("label, article, .card") ===
                top.closest("label, article, .card"));
              return same ? "" : `covered: ${el.outerHTML.slice(0, 90)} by ${top?.outerHTML.slice(0, 60)}`;
            }"""
        )
        if problem:
            covered.append(problem)
    assert covered == []


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page):
    page.goto(STYLEGUIDE)
    summary = page.locator("[data-error-summary]")
    assert summary.evaluate("el => el === document.activeElement")
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "id_falsch-title"


def test_a_draft_survives_a_reload_and_goes_when_it_is_done(page):
    page.goto(STYLEGUIDE)
    text = page.get_by_role("textbox", name="Beschreibung").first
    text.fill("Mehr Bäume auf dem Markt")
    page.get_by_text(re.compile("Ihr Entwurf bleibt|Your draft is kept")).nth(
        1
    ).wait_for()  # the title has one too
    page.reload()
    assert text.input_value() == "Mehr Bäume auf dem Markt"
    page.evaluate(
        """() => {
          const done = document.createElement("p");
          done.dataset.draftDone = "stilkunde";
          document.body.append(done);
          document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: document.body } }));
        }"""
    )
    assert page.evaluate("localStorage.getItem('entwurf:stilkunde')") is None


def test_the_counter_says_how_much_is_left(page):
    page.goto(STYLEGUIDE)
    text = page.get_by_role("textbox", name="Beschreibung").first
    text.fill("x" * 10)
    counter = page.locator(f"#{text.get_attribute('data-counter')}")
    counter.get_by_text("290").wait_for()


def test_announcements_keep_five_seconds_apart(page):
    page.goto(STYLEGUIDE)
    said = page.evaluate(
        """async () => {
          const line = document.getElementById("live-announcer");
          const seen = [];
          new MutationObserver(() => seen.push([line.textContent, Date.now()])).observe(line, { childList: true });
          for (const text of ["eins", "zwei", "drei"]) {
            document.dispatchEvent(new CustomEvent("announce", { detail: text }));
            await new Promise((done) => setTimeout(done, 300));
          }
          await new Promise((done) => setTimeout(done, 5300));
          return seen;
        }"""
    )
    assert [text for text, _at in said] == ["eins", "drei"]
    assert said[1][1] - said[0][1] >= 4900


def test_a_dialog_asks_and_gives_the_focus_back(page):
    page.goto(STYLEGUIDE)
    opener = page.get_by_role("link", name="Vorschlag zurückziehen")
    opener.click()
    dialog = page.get_by_role("dialog", name="Vorschlag zurückziehen?")
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("el => el === document.activeElement")


def test_everything_is_there_without_javascript(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(STYLEGUIDE)
    page.get_by_role("textbox", name="Titel").first.fill("geht")
    page.locator("summary", has_text=re.compile("Darstellung|Display")).click()
    assert not page.get_by_role("button", name=re.compile("Dunkel|Dark")).is_visible()
    assert page.locator("noscript p").is_visible()


def test_a_town_has_no_style_guide(client, settings):
    settings.DEMO = False
    assert client.get(STYLEGUIDE).status_code == 404
