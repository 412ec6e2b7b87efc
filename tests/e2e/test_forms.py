"""What somebody writes is never lost, and counts once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from participation.comments.models import Comment
from participation.consultations.models import Phase
from participation.core import kept
from participation.proposals.models import Proposal
from tests.e2e import people
from tests.factories import PASSWORD, make_consultation, make_proposal, make_user

TITLE, TEXT = "Ein Trinkbrunnen am Markt", "Im Sommer fehlt **Wasser**. Ein Brunnen hilft allen."
REMARK = "Ein Gedanke, der lange gedauert hat."
SEND, SEND_COMMENT = "Vorschlag veröffentlichen", "Kommentar veröffentlichen"


@pytest.fixture
def member(server: str) -> Any:
    """Somebody with an account and a password."""
    found = make_user("Kranich", password=PASSWORD)
    found.emailaddress_set.create(email=found.email, verified=True, primary=True)
    return found


@pytest.fixture
def other(server: str) -> Proposal:
    """A proposal that is there already."""
    return make_proposal(make_consultation(slug="markt"), title="Mehr Bänke am Rathausbach")


@pytest.fixture
def form(other: Proposal, member: Any, new_context: Callable[..., Any]) -> Page:
    """The form for a proposal, open in the member's browser."""
    context = new_context()
    people.be_logged_in(context, member)
    page = context.new_page()
    page.goto("/beteiligung/markt/vorschlaege/neu/")
    return page


@pytest.fixture
def thread(form: Page, other: Proposal) -> Page:
    """The page of a proposal, open in the member's browser."""
    form.goto(f"/beteiligung/markt/vorschlaege/{other.pk}/")
    return form


def fill(page: Page, title: str = TITLE, text: str = TEXT) -> None:
    page.get_by_role("textbox", name="Titel").fill(title)
    page.get_by_role("textbox", name="Ihr Vorschlag").fill(text)


def expect_filled(page: Page, title: str = TITLE, text: str = TEXT) -> None:
    expect(page.get_by_role("textbox", name="Titel")).to_have_value(title)
    expect(page.get_by_role("textbox", name="Ihr Vorschlag")).to_have_value(text)


def remark(page: Page) -> Any:
    """The field for a comment."""
    return page.get_by_role("form", name="Ihr Kommentar").get_by_role("textbox")


def end_the_phase() -> None:
    """As when its time has come."""
    Phase.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    kept.changed()


def lose_the_session(page: Page) -> None:
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)


def log_in_again(page: Page, member: Any) -> None:
    expect(page.get_by_role("heading", level=1, name="Anmelden")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Ihr Text")).to_be_visible()
    page.get_by_role("textbox", name="E-Mail").fill(member.email)
    page.get_by_role("textbox", name="Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Mit Passwort anmelden").click()


# --- A mistake ---------------------------------------------------------------------------------------


def test_a_mistake_loses_nothing_and_the_summary_leads_to_it(form: Page) -> None:
    fill(form, title="")
    form.get_by_role("textbox", name="Ort").fill("Rathausbach")
    form.get_by_role("button", name=SEND).click()
    summary = form.get_by_role("alert").first
    expect(summary).to_be_focused()
    expect_filled(form, title="")
    expect(form.get_by_role("textbox", name="Ort")).to_have_value("Rathausbach")
    summary.get_by_role("link").first.click()
    field = form.get_by_role("textbox", name="Titel")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(TITLE)
    form.get_by_role("button", name=SEND).click()
    expect(form.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert Proposal.objects.filter(title=TITLE, address="Rathausbach").count() == 1


def test_a_text_that_is_too_long_stays_and_the_counter_says_so(form: Page) -> None:
    long = "Wasser " * 1500
    fill(form, text=long)
    expect(form.get_by_text(re.compile(r"500 Zeichen zu viel"))).to_be_visible()
    form.get_by_role("button", name=SEND).click()
    expect(form.get_by_role("alert").first).to_be_focused()
    expect_filled(form, text=long)


# --- The session -------------------------------------------------------------------------------------


def test_a_lost_session_loses_no_proposal(form: Page, member: Any) -> None:
    fill(form)
    lose_the_session(form)
    form.get_by_role("button", name=SEND).click()
    log_in_again(form, member)
    expect(form.get_by_role("heading", level=1, name="Vorschlag einreichen")).to_be_visible()
    expect_filled(form)
    form.get_by_role("button", name=SEND).click()
    expect(form.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert Proposal.objects.filter(title=TITLE).count() == 1


def test_a_lost_session_loses_no_comment(thread: Page, member: Any) -> None:
    remark(thread).fill(REMARK)
    lose_the_session(thread)
    thread.get_by_role("button", name=SEND_COMMENT).click()
    log_in_again(thread, member)
    expect(remark(thread)).to_have_value(REMARK)
    thread.get_by_role("button", name=SEND_COMMENT).click()
    expect(people.comments(thread).filter(has_text=REMARK)).to_have_count(1)


def test_a_lost_session_without_javascript(
    other: Proposal, member: Any, new_context: Callable[..., Any]
) -> None:
    context = new_context(java_script_enabled=False)
    people.be_logged_in(context, member)
    page = context.new_page()
    page.goto(f"/beteiligung/markt/vorschlaege/{other.pk}/")
    remark(page).fill(REMARK)
    lose_the_session(page)
    page.get_by_role("button", name=SEND_COMMENT).click()
    log_in_again(page, member)
    expect(remark(page)).to_have_value(REMARK)


@pytest.mark.parametrize("token", ["gone", "of somebody else"])
def test_a_token_that_is_too_old_gives_the_text_back(form: Page, token: str) -> None:
    fill(form)
    form.context.clear_cookies(name="csrftoken")
    if token != "gone":
        form.context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": form.url}])
    form.get_by_role("button", name=SEND).click()
    kept = form.get_by_role("textbox", name="Ihr Text")
    expect(kept).to_have_value(re.compile(re.escape(TITLE) + r"\s+" + re.escape(TEXT)))
    assert not Proposal.objects.filter(title=TITLE).exists()


def test_a_token_that_is_too_old_leaves_the_comment_where_it_is(thread: Page) -> None:
    remark(thread).fill(REMARK)
    thread.context.clear_cookies(name="csrftoken")
    thread.get_by_role("button", name=SEND_COMMENT).click()
    expect(thread.get_by_role("form", name="Ihr Kommentar").get_by_role("alert")).to_be_visible()
    expect(remark(thread)).to_have_value(REMARK)


# --- The deadline ------------------------------------------------------------------------------------


def test_the_phase_ends_while_somebody_writes_a_proposal(form: Page) -> None:
    fill(form)
    end_the_phase()
    form.get_by_role("button", name=SEND).click()
    expect(form.get_by_role("alert")).to_be_visible()
    kept = form.get_by_role("textbox", name="Ihr Text ist nicht verloren")
    expect(kept).to_have_value(re.compile(re.escape(TITLE) + r"\s+" + re.escape(TEXT)))
    assert not Proposal.objects.filter(title=TITLE).exists()


def test_the_phase_ends_while_somebody_writes_a_comment(thread: Page) -> None:
    remark(thread).fill(REMARK)
    end_the_phase()
    thread.get_by_role("button", name=SEND_COMMENT).click()
    expect(thread.get_by_role("textbox", name="Ihr Text ist noch da")).to_have_value(REMARK)
    assert not Comment.objects.exists()


# --- Drafts ------------------------------------------------------------------------------------------


def test_a_draft_survives_a_reload_on_the_server(form: Page) -> None:
    fill(form)
    expect(form.get_by_text("Entwurf gespeichert").first).to_be_visible()
    assert form.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('entwurf'))") == []
    form.reload()
    expect_filled(form)


def test_a_draft_survives_a_reload_without_the_server(form: Page) -> None:
    form.route("**/entwurf/", lambda route: route.abort())
    fill(form)
    expect(form.get_by_text("Ihr Entwurf bleibt auf diesem Gerät").first).to_be_visible()
    form.reload()
    expect_filled(form)
    form.get_by_role("button", name=SEND).click()
    expect(form.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    form.wait_for_load_state()
    form.goto("/beteiligung/markt/vorschlaege/neu/")
    expect_filled(form, title="", text="")


def test_a_draft_is_gone_once_it_was_sent(thread: Page) -> None:
    remark(thread).fill(REMARK)
    expect(thread.get_by_text("Entwurf gespeichert").first).to_be_visible()
    thread.get_by_role("button", name=SEND_COMMENT).click()
    expect(people.comments(thread).filter(has_text=REMARK)).to_have_count(1)
    expect(remark(thread)).to_have_value("")
    thread.reload()
    expect(remark(thread)).to_have_value("")


# --- Once --------------------------------------------------------------------------------------------


def test_a_double_click_makes_one_proposal(form: Page) -> None:
    fill(form)
    form.get_by_role("button", name=SEND).dblclick()
    expect(form.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert Proposal.objects.filter(title=TITLE).count() == 1


def test_a_double_click_makes_one_comment(thread: Page) -> None:
    remark(thread).fill(REMARK)
    thread.get_by_role("button", name=SEND_COMMENT).dblclick()
    expect(people.comments(thread).filter(has_text=REMARK)).to_have_count(1)
    thread.reload()
    expect(people.comments(thread).filter(has_text=REMARK)).to_have_count(1)
    assert Comment.objects.count() == 1


def test_a_double_click_makes_one_proposal_without_javascript(
    other: Proposal, member: Any, new_context: Callable[..., Any]
) -> None:
    context = new_context(java_script_enabled=False)
    people.be_logged_in(context, member)
    page = context.new_page()
    page.goto("/beteiligung/markt/vorschlaege/neu/")
    fill(page)
    page.get_by_role("button", name=SEND).dblclick()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert Proposal.objects.filter(title=TITLE).count() == 1
