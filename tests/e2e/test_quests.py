"""From the class code to a quest, alone and as a team, to the motion and the certificate; and a match that tells nobody."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.demo.loader import read
from cms.demo.quests import load_play
from participation.council.models import Motion
from participation.youth.models import QuestRun, YouthGroup
from tests.e2e.people import german
from tests.factories import make_consultation, make_site
from tests.youth.makers import make_group
from tests.youth.quest_makers import make_quest, photo_with_position

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
Look = Callable[[Page], None]


@pytest.fixture
def look(axe: Callable[..., list[str]]) -> Look:
    """Nothing for axe-core to find, and nothing wider than the phone."""

    def check(page: Page) -> None:
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    return check


def press(page: Page, name: str) -> None:
    """A button, by the start of its name."""
    page.get_by_role("main").get_by_role("button", name=german(name)).first.click()


def come_in(page: Page, group: YouthGroup) -> None:
    """With the class code: a name, an age band, the card."""
    page.goto("/jugend/code/")
    page.get_by_label(german("The code of your group")).fill(group.code_shown)
    press(page, "Let me in")
    page.get_by_role("group", name=german("Which name do you like?")).get_by_role("radio").first.check()
    page.get_by_role("group", name=german("How old are you, roughly?")).get_by_role("radio").nth(1).check()
    press(page, "That’s me")
    press(page, "I have them, go on")


def walk_inside(page: Page, look: Look) -> None:
    """Read, find who is responsible, hear the other side."""
    look(page)
    press(page, "Read. On we go")
    page.get_by_role("radio", name=german("The town"), exact=True).check()
    press(page, "Show me")
    expect(page.get_by_role("main")).to_contain_text("Weil die Stadt baut.")
    look(page)
    onward(page)
    page.get_by_label(german("What is the strongest argument of the other side?")).fill(
        "Ohne Parkplätze fehlen Kunden."
    )
    page.get_by_label(german("What convinced you, or made you think?")).fill(
        "Das Argument mit den drei Angestellten."
    )
    page.get_by_role("radio", name=german("yes, for the reason above")).check()
    press(page, "Save")
    look(page)
    onward(page)


def onward(page: Page) -> None:
    """To the next step."""
    page.get_by_role("link", name=german("Next:")).click()


def walk_outside(page: Page, look: Look) -> None:
    """Count, ask people, map a spot with a photo, ask the town hall."""
    more = page.get_by_role("button", name="+1 Autos")
    for _n in range(3):
        more.click()
    # A dead spot in the network, or the page closed by mistake: the numbers are still there.
    page.reload()
    expect(page.get_by_label("Autos", exact=True)).to_have_value("3")
    look(page)
    page.get_by_label(german("Where did you count?")).fill("Marktstraße")
    page.get_by_label(german("When, and for how long?")).fill("Dienstag, 7.30 bis 7.45")
    press(page, "Save")
    onward(page)
    first = page.get_by_label(german("Person %(number)s") % {"number": 1})
    first.fill("Frau Beispiel sagt: mehr Licht")
    press(page, "Save")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(first).to_have_value("Frau Beispiel sagt: mehr Licht")
    look(page)
    first.fill("Mehr Licht.")
    press(page, "Save")
    onward(page)
    page.get_by_label(german("Where is it?")).fill("Kreuzung am Bahnhof")
    page.get_by_label(german("What is there to see or to hear?")).fill("Eng und laut.")
    upload = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photo_with_position()}
    page.get_by_label(german("Photo")).first.set_input_files(upload)  # type: ignore[arg-type]
    page.get_by_label(german("What does the photo show?")).fill("Eine Kreuzung.")
    press(page, "Save")
    expect(page.get_by_role("img", name="Eine Kreuzung.")).to_be_visible()
    look(page)
    onward(page)
    page.get_by_label(german("Your question")).fill("Gab es hier schon Unfälle?")
    press(page, "Send the question")
    look(page)


@pytest.mark.django_db(transaction=True)
def test_from_the_class_code_to_motion_and_certificate(
    new_context: Callable[..., Any], look: Look, server: str
) -> None:
    group = make_group()
    quest = make_quest(title="Der Weg zur Schule", consultation=make_consultation(young=True))
    page = new_context(**PHONE).new_page()
    come_in(page, group)
    page.goto(f"/jugend/missionen/{quest.slug}/")
    look(page)
    page.get_by_role("button", name=german("As a team: %(name)s") % {"name": group.name}).click()
    look(page)
    page.get_by_role("link", name=german("Let’s go")).click()
    walk_inside(page, look)
    walk_outside(page, look)
    run = QuestRun.objects.get(group=group)

    # Somebody else of the team, without JavaScript, in the dark.
    other = new_context(**PHONE, java_script_enabled=False, color_scheme="dark").new_page()
    come_in(other, group)
    other.goto(f"/jugend/mission/{run.pk}/")
    expect(other.get_by_role("main")).to_contain_text("3 × Autos")
    expect(other.get_by_role("main")).not_to_contain_text("drei Angestellten")
    press(other, "Open the motion workshop")
    expect(other).to_have_url(re.compile("/schreiben/"))
    motion = Motion.objects.get()
    assert "3 × Autos" in motion.problem
    assert motion.participants.count() == 1

    # The same quest alone stands beside it.
    page.goto(f"/jugend/missionen/{quest.slug}/")
    press(page, "Alone")
    expect(page.get_by_role("link", name=german("Let’s go"))).to_be_visible()

    page.goto("/jugend/koennen/")
    look(page)
    page.get_by_role("link", name=german("Certificate")).first.click()
    page.get_by_label(german("Name on the certificate")).fill("Kanarienvogel Echtname")
    press(page, "Show it for printing")
    look(page)
    code = page.locator(".certificate__code b").inner_text()
    third = new_context(**PHONE)
    checking = third.new_page()
    checking.goto(f"/jugend/pruefen/#{code}")
    expect(checking.get_by_label(german("Check code"))).to_have_value(code)
    press(checking, "Check the code")
    expect(checking.get_by_role("main")).to_contain_text(german("This certificate is real."))
    expect(checking.get_by_role("main")).not_to_contain_text("Kanarienvogel")
    look(checking)
    assert third.cookies() == []


@pytest.mark.django_db(transaction=True)
def test_the_match_tells_nobody(new_context: Callable[..., Any], look: Look, server: str) -> None:
    load_play(make_site(), read("youth-play.json"))
    context = new_context(**PHONE)
    page = context.new_page()
    page.goto("/jugend/wer-sieht-es-wie-du/", wait_until="networkidle")
    look(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    press(page, "Start")
    page.get_by_label(german("This is important to me (counts double)")).check()
    page.keyboard.press("1")
    look(page)
    for _n in range(9):
        press(page, "agree")
    press(page, "Skip")
    press(page, "Back")
    press(page, "Skip")
    press(page, "disagree")
    groups = page.get_by_role("list", name=german("Council groups"))
    expect(groups.get_by_role("listitem")).to_have_count(3)
    expect(groups).to_contain_text("Beispielgruppe Grün")
    look(page)
    press(page, "Forget everything")
    expect(page.get_by_text(german("counts double"), exact=True)).to_have_count(0)
    assert sent == []
    assert context.cookies() == []
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [key for key in kept if "match" in key or "thes" in key] == []

    plain = new_context(**PHONE, java_script_enabled=False).new_page()
    plain.goto("/jugend/wer-sieht-es-wie-du/")
    expect(plain.get_by_role("heading", name="Vor jeder Schule soll Tempo 30 gelten.")).to_be_visible()
    expect(plain.get_by_text("Beispielgruppe Kasse").first).to_be_visible()
    plain.goto("/jugend/quiz/")
    plain.get_by_role("link", name=german("Begin with the first question")).click()
    plain.get_by_role("radio").first.check()
    press(plain, "Show me")
    expect(plain.get_by_role("main")).to_contain_text("Gemeindeordnung NRW, § 65")


@pytest.mark.django_db(transaction=True)
def test_points_are_as_explained(new_context: Callable[..., Any], server: str) -> None:
    page = new_context().new_page()
    page.goto("/jugend/")
    found = page.evaluate(
        """async () => {
            const { points, score } = await import("/static/youth/js/match.js");
            const yes = { position: "agree", double: false }, twice = { position: "disagree", double: true };
            return [points("agree", "agree"), points("neutral", "agree"), points("disagree", "agree"),
                    score([yes, null, twice], ["neutral", "agree", "disagree"]), score([yes], [""])];
        }"""
    )
    assert found == [2, 1, 0, {"got": 5, "max": 6}, {"got": 0, "max": 0}]
