"""The desk without a mouse: keys that decide, keys that stay letters while one writes, and keys that are switched off."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from participation.contributions.models import Contribution
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import report
from tests.e2e import people
from tests.factories import make_comment, make_proposal, make_site, make_user


@pytest.fixture
def desk(server: str, new_context: Callable[..., Any]) -> Page:
    """The desk of a moderator with three cases of the same weight."""
    make_site()
    proposal = make_proposal()
    for text in ("Erster Satz.", "Zweiter Satz.", "Dritter Satz."):
        report(contribution=make_comment(proposal, text=text), ground=Ground.INSULT)
    context = new_context(**people.LOCALE)
    people.be_logged_in(context, make_user(roles=("moderator",)))
    page: Page = context.new_page()
    page.goto("/moderation/")
    return page


def in_case(page: Page, text: str) -> None:
    """The case with this text is open, not only in the queue."""
    expect(page.get_by_role("main").get_by_role("paragraph").filter(has_text=text).first).to_be_visible()


def test_a_queue_is_moderated_by_keyboard_alone(desk: Page) -> None:
    in_case(desk, "Erster Satz.")
    desk.keyboard.press("j")
    in_case(desk, "Zweiter Satz.")
    desk.keyboard.press("k")
    in_case(desk, "Erster Satz.")
    desk.keyboard.press("2")
    expect(desk.get_by_role("radio", name="Ausblenden")).to_be_checked()
    desk.keyboard.press("g")
    ground = desk.get_by_role("combobox", name="Grund").last
    expect(ground).to_be_focused()
    expect(ground).to_have_value(Ground.INSULT)
    desk.keyboard.press("Escape")
    desk.keyboard.press("b")
    reason = desk.get_by_role("textbox", name="Begründung an die Person")
    expect(reason).to_be_focused()
    # In a field, digits and letters are text.
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" jk 1?")
    expect(reason).to_have_value(re.compile(re.escape(" jk 1?") + "$"))
    desk.keyboard.press("Control+Enter")
    in_case(desk, "Zweiter Satz.")
    decision = Decision.objects.get()
    assert decision.verb == "hide"
    assert decision.facts.endswith(" jk 1?")
    desk.keyboard.press("1")
    desk.keyboard.press("Control+Enter")
    in_case(desk, "Dritter Satz.")
    assert Case.objects.filter(status="open").count() == 1
    assert Contribution.objects.get(text="Erster Satz.").state == "hidden"


def test_single_keys_can_be_switched_off(desk: Page) -> None:
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="Tasten")
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox", name="Einzelne Tasten verwenden").uncheck()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(desk.get_by_role("link", name="Tasten")).to_be_focused()
    for key in ("j", "2", "?"):
        desk.keyboard.press(key)
    in_case(desk, "Erster Satz.")
    expect(desk.get_by_role("radio", name="Ausblenden")).not_to_be_checked()
    expect(dialog).to_be_hidden()
    desk.reload()
    desk.keyboard.press("2")
    expect(desk.get_by_role("radio", name="Ausblenden")).not_to_be_checked()
    # What needs two keys stays.
    desk.get_by_role("radio", name="Bleibt stehen").check()
    desk.keyboard.press("Control+Enter")
    in_case(desk, "Zweiter Satz.")


def test_a_live_case_is_announced_and_the_focus_stays(desk: Page) -> None:
    row = people.queue(desk).nth(1)
    row.focus()
    name = row.get_attribute("id")
    report(contribution=make_comment(make_proposal(), text="Vierter Satz."), ground=Ground.HATE)
    expect(people.queue(desk)).to_have_count(4)
    expect(people.queue(desk).first).to_contain_text("Vierter Satz.")
    assert desk.evaluate("document.activeElement.id") == name
    expect(desk.get_by_role("status").filter(has_text="1 neuer Fall")).to_have_count(1)
