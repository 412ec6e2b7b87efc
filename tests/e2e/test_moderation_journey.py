"""A report, two desks, a decision, a complaint, and the way back: in real browsers."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from participation.contributions.models import Contribution
from participation.moderation.models import Case, Decision
from tests.e2e import people
from tests.e2e.people import german
from tests.factories import make_comment, make_consultation, make_proposal, make_user

Browsers = Callable[..., Any]
TEXT = "Solche Leute sollte man mal besuchen."


@pytest.fixture
def talk(server: str) -> dict[str, Any]:
    """A comment that somebody will report, its author, and two moderators."""
    author = make_user("Weidenkätzchen")
    proposal = make_proposal(make_consultation(slug="markt"), title="Überdachte Fahrradständer")
    comment = make_comment(proposal, author, text=TEXT)
    return {
        "author": author,
        "comment": comment,
        "page": f"/beteiligung/markt/vorschlaege/{proposal.pk}/",
        "first": make_user("Frau Berg", roles=("moderator",)),
        "second": make_user("Herr Tal", roles=("moderator",)),
    }


def page_of(new_context: Browsers, user: Any = None) -> Page:
    context = new_context(**people.LOCALE)
    if user is not None:
        people.be_logged_in(context, user)
    page: Page = context.new_page()
    return page


def report(page: Page, comment: Contribution) -> None:
    """A visitor without an account reports the comment."""
    page.goto(f"/beitrag/{comment.pk}/melden/")
    page.get_by_role("radio", name=german("It insults or threatens somebody")).check()
    page.get_by_role("button", name=german("Send the report")).click()
    expect(page.get_by_role("heading", level=1, name=german("Your report"))).to_be_visible()


def hide_with_template(desk: Page) -> None:
    """Take the case, hide it with the town's words for the ground."""
    people.queue(desk).filter(has_text=TEXT).click()
    desk.get_by_role("button", name=german("Take this case")).click()
    expect(desk.get_by_role("button", name=german("Give it back"))).to_be_visible()
    desk.keyboard.press("2")
    expect(desk.get_by_role("textbox", name=german("Reason for the author"))).not_to_have_value("")
    desk.keyboard.press("Control+Enter")
    expect(people.queue(desk)).to_have_count(0)


def complain(page: Page) -> None:
    """The author reads the statement and complains with one button."""
    page.goto("/konto/mitteilungen/")
    page.get_by_role("region", name="Neu").get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text(german("House rules: no insults and no threats"))
    page.get_by_role("link", name=german("Complain"), exact=True).click()
    page.get_by_role("textbox", name=german("Why do you not agree?")).fill("Das war Ironie.")
    page.get_by_role("button", name=german("Send the complaint")).click()
    expect(page.get_by_role("region", name=german("Your complaint"))).to_contain_text(
        german("We have your complaint. Another person looks at it and decides.")
    )


def decide_complaint(desk: Page) -> None:
    """The second moderator takes the decision back."""
    people.queue(desk).first.click()
    expect(desk.get_by_role("main")).to_contain_text("Das war Ironie.")
    desk.get_by_role("radio", name=german("Take the decision back")).check()
    desk.get_by_role("textbox", name=german("Answer to the person")).fill("Stimmt, das ist Ironie.")
    desk.get_by_role("button", name=german("Decide the complaint")).click()
    expect(desk.get_by_text(german("The complaint is decided. Both sides are told."))).to_be_visible()


def test_from_the_report_to_the_reversal(talk: dict[str, Any], new_context: Browsers) -> None:
    first, second = page_of(new_context, talk["first"]), page_of(new_context, talk["second"])
    for desk in (first, second):
        desk.goto("/moderation/")
        expect(people.queue(desk)).to_have_count(0)
    visitor = page_of(new_context)
    report(visitor, talk["comment"])
    for desk in (first, second):
        expect(people.queue(desk).filter(has_text=TEXT)).to_have_count(1)
    first.goto("/moderation/")
    hide_with_template(first)
    expect(people.queue(second)).to_have_count(0)
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text(
        german("The post was hidden. Nobody but its author can read it.")
    )
    visitor.goto(talk["page"])
    expect(visitor.get_by_text(TEXT)).to_have_count(0)
    author = page_of(new_context, talk["author"])
    complain(author)
    # The first moderator sees the complaint, but cannot decide it.
    first.goto("/moderation/")
    expect(first.get_by_role("main")).to_contain_text(
        german("This is about a decision of yours. Somebody else decides the complaint.")
    )
    expect(people.queue(second)).to_have_count(1)
    decide_complaint(second)
    visitor.goto(talk["page"])
    expect(people.comments(visitor).filter(has_text=TEXT)).to_have_count(1)
    proposal = Contribution.objects.get(kind="proposal")
    assert proposal.comment_count == 1
    assert not Case.objects.filter(status="open").exists()
    author.goto("/konto/mitteilungen/")
    expect(author.get_by_role("main")).to_contain_text("Stimmt, das ist Ironie.")
    with visitor.expect_download() as download:
        visitor.goto("/transparenz/")
        visitor.get_by_role("link", name="CSV").click()
    table = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert [row["decision"] for row in rows] == ["restore", "hide"]
    assert rows[1]["complaint"] == "upheld"
    assert "Weidenkätzchen" not in table
    assert Decision.objects.count() == 2
