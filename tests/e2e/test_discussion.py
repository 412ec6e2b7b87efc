"""Discussing in a real browser: with the keyboard, without JavaScript, across a lost session."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from participation.comments.models import Comment
from participation.contributions.models import Draft, Support
from tests.e2e.people import be_logged_in, german
from tests.factories import make_comment, make_consultation, make_proposal, make_user

Browsers = Callable[..., Any]
WORDS = "Das ist mir wichtig."


@pytest.fixture
def talk(server: str) -> Any:
    """A proposal with one comment that has four answers."""
    proposal = make_proposal(make_consultation(slug="markt"), title="Mehr Bänke am Markt")
    first = make_comment(proposal, make_user("Amsel"), text="Der erste Kommentar.", stance="for")
    for number in range(1, 5):
        make_comment(proposal, make_user("Holunder"), parent=first, text=f"Antwort Nummer {number}.")
    return proposal


def open_page(new_context: Browsers, talk: Any, *, who: Any = None, **options: Any) -> Page:
    context = new_context(**options)
    if who is not None:
        be_logged_in(context, who)
    page: Page = context.new_page()
    page.goto(f"/beteiligung/markt/vorschlaege/{talk.pk}/")
    return page


def test_a_comment_with_preview_and_draft(new_context: Browsers, talk: Any, axe: Any) -> None:
    page = open_page(new_context, talk, who=make_user("Kranich"))
    form = page.get_by_role("form", name=german("Your comment"))
    form.get_by_label("Dagegen").check()
    form.get_by_role("textbox").fill("Das ist **wichtig**.")
    form.get_by_role("button", name=german("Preview")).click()
    expect(form.get_by_role("region", name=german("Preview")).get_by_role("strong")).to_have_text("wichtig")
    expect(form.get_by_text(german("Draft saved"))).to_be_visible()
    assert Draft.objects.get().data["text"] == "Das ist **wichtig**."
    form.get_by_role("button", name=german("Publish comment")).click()
    mine = page.get_by_role("article").filter(has_text="Kranich")
    expect(mine).to_contain_text("Das ist wichtig.")
    expect(page.get_by_role("heading", level=2, name="6 Kommentare")).to_be_visible()
    expect(form.get_by_role("textbox")).to_have_value("")
    expect(form.get_by_role("button", name=german("Publish comment"))).to_be_focused()
    assert not Draft.objects.exists()
    assert axe(page) == []


def test_answering_with_the_keyboard_alone(new_context: Browsers, talk: Any) -> None:
    page = open_page(new_context, talk, who=make_user("Kranich"))
    first = page.get_by_role("article").filter(has_text="Der erste Kommentar.").first
    link = first.get_by_role("link", name="Antworten", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    expect(first.get_by_role("textbox")).to_be_focused()
    first.get_by_role("link", name=german("Cancel")).focus()
    page.keyboard.press("Enter")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(first.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(WORDS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    mine = page.get_by_role("article").filter(has_text=WORDS)
    expect(mine).to_be_focused()
    expect(mine).to_contain_text("antwortet auf Amsel")


def test_support_says_its_state_and_keeps_the_focus(new_context: Browsers, talk: Any) -> None:
    page = open_page(new_context, talk, who=make_user("Kranich"))
    button = page.get_by_role("button", name="Unterstützen", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Space")
    pressed = page.get_by_role("button", name=german("Supported"), exact=True)
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()
    assert Support.objects.count() == 1
    page.keyboard.press("Space")
    expect(button).to_be_focused()
    assert not Support.objects.exists()


def test_more_answers_unfold_and_the_focus_goes_along(new_context: Browsers, talk: Any) -> None:
    page = open_page(new_context, talk)
    page.get_by_role("link", name="2 weitere Antworten anzeigen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="Antwort Nummer 3.").last).to_be_focused()
    expect(page.get_by_text("Antwort Nummer 4.")).to_be_visible()


def test_a_lost_session_loses_no_text(new_context: Browsers, talk: Any) -> None:
    member = make_user("Kranich")
    page = open_page(new_context, talk, who=member)
    form = page.get_by_role("form", name=german("Your comment"))
    form.get_by_role("textbox").fill(WORDS)
    page.context.clear_cookies(name="sessionid")
    form.get_by_role("button", name=german("Publish comment")).click()
    page.wait_for_url("**/accounts/login/**")
    expect(
        page.get_by_text(
            german("Please log in. Your text is kept: you will see it again afterwards and can send it then.")
        )
    ).to_be_visible()
    be_logged_in_again(page, member)
    page.goto(f"/beitrag/{talk.pk}/kommentieren/")
    expect(page.get_by_role("textbox")).to_have_value(WORDS)
    page.get_by_role("button", name=german("Publish comment")).click()
    expect(page.get_by_role("article").filter(has_text=WORDS)).to_be_visible()


def be_logged_in_again(page: Page, member: Any) -> None:
    """Log in inside the session that the server gave the visitor, as the login form does."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()


def test_everything_without_javascript(new_context: Browsers, talk: Any) -> None:
    page = open_page(new_context, talk, who=make_user("Kranich"), java_script_enabled=False)
    page.get_by_role("button", name="Unterstützen", exact=True).click()
    expect(page.get_by_role("button", name=german("Supported"), exact=True)).to_be_visible()
    first = page.get_by_role("article").filter(has_text="Der erste Kommentar.").first
    first.get_by_role("link", name="Antworten", exact=True).click()
    page.get_by_role("textbox").fill("Ohne Skript.")
    page.get_by_role("button", name=german("Publish answer")).click()
    mine = page.get_by_role("article").filter(has_text="Ohne Skript")
    mine.get_by_role("link", name=german("Edit")).click()
    page.get_by_role("textbox").fill("Ohne Skript, geändert.")
    page.get_by_role("button", name=german("Save change")).click()
    mine.get_by_role("link", name=german("edited")).click()
    expect(page.get_by_role("insertion")).to_contain_text("geändert")
    page.get_by_role("link", name=german("Back to the comment")).click()
    mine.get_by_role("link", name=german("Take back")).click()
    page.get_by_role("button", name=german("Take back")).click()
    expect(page.get_by_text(german("Your comment is taken back."))).to_be_visible()
    expect(page.get_by_role("article").filter(has_text="Ohne Skript")).to_have_count(0)


def test_markup_that_wants_to_run_does_not(new_context: Browsers, talk: Any) -> None:
    for text in (
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "[x](javascript:alert(1))",
        "<script>alert(1)</script>",
    ):
        make_comment(talk, make_user("<b onmouseover=alert(1)>Fett"), text=text)
    context = new_context()
    page = context.new_page()
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: alarms.append(str(error)))
    page.goto(f"/beteiligung/markt/vorschlaege/{talk.pk}/")
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    assert page.locator("a[href^='javascript']").count() == 0
    assert alarms == []
    assert Comment.objects.count() == 9
