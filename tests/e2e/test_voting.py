"""A vote in a real browser: it saves itself, can be put in order by keys, and its receipt is found in the box."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from participation.voting.addresses import address_of
from participation.voting.models import Ballot, Vote
from participation.voting.services.closing import close
from tests.e2e.people import be_logged_in
from tests.factories import make_user, make_vote

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def voter(new_context: Callable[..., Any]) -> Callable[..., Page]:
    """The page of a vote in the browser of somebody who may vote."""

    def open_page(vote: Vote, **options: Any) -> Page:
        context = new_context(**options)
        be_logged_in(context, make_user())
        page: Page = context.new_page()
        page.goto(address_of(vote))
        return page

    return open_page


def code_on(page: Page) -> str:
    """The receipt that the page shows."""
    shown = page.get_by_role("article").filter(has_text=CODE)
    expect(shown).to_be_visible()
    found = CODE.search(shown.inner_text())
    assert found
    return found[0]


def count(vote: Vote) -> None:
    """Let the time be over."""
    now = timezone.now()
    Vote._base_manager.filter(pk=vote.pk).update(closes_at=now)
    assert close(vote=Vote.objects.select_related("consultation").get(pk=vote.pk), now=now)


def test_a_ballot_saves_itself_and_its_receipt_is_in_the_box(voter: Callable[..., Page], axe: Any) -> None:
    vote = make_vote()
    page = voter(vote, viewport={"width": 360, "height": 640})
    page.get_by_role("radio", name="Brunnen").check()
    first = code_on(page)
    page.get_by_role("radio", name="Bäume").check()
    expect(page.get_by_role("article").filter(has_text=first)).to_have_count(0)
    last = code_on(page)
    assert Ballot.objects.get().receipt == last
    assert axe(page) == []
    page.reload()
    expect(page.get_by_role("radio", name="Bäume")).to_be_checked()
    count(vote)
    page.goto(address_of(vote))
    expect(page.get_by_role("heading", level=1, name="Was soll auf den Markt?")).to_be_visible()
    assert axe(page) == []
    page.goto(address_of(vote, "receipt"))
    page.get_by_role("textbox").fill(last)
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Bäume")).to_be_visible()


def test_a_ranking_is_made_with_buttons_and_keys_alone(voter: Callable[..., Page]) -> None:
    vote = make_vote(method="ranking")
    page = voter(vote)
    places = page.get_by_role("spinbutton")
    expect(places).to_have_count(3)
    rows = page.get_by_role("listitem").filter(has=page.get_by_role("spinbutton"))
    rows.nth(2).get_by_role("button").first.press("Enter")
    expect(rows.nth(1)).to_contain_text("Bäume")
    expect(page.get_by_role("spinbutton").nth(1)).to_have_value("2")
    code_on(page)
    titles = {option.title: option.pk for option in vote.options.all()}
    page.get_by_role("spinbutton").nth(2).fill("1")
    page.get_by_role("spinbutton").nth(2).press("Tab")
    expect(rows.nth(0)).to_contain_text("Brunnen")
    order = [titles["Brunnen"], titles["Bänke"], titles["Bäume"]]
    page.wait_for_timeout(100)
    expect(page.get_by_role("spinbutton").nth(0)).to_have_value("1")
    for _try in range(50):
        if Ballot.objects.get().data == {"ranking": order}:
            break
        page.wait_for_timeout(100)
    assert Ballot.objects.get().data == {"ranking": order}


def test_a_budget_says_what_is_left_and_when_it_is_too_much(voter: Callable[..., Page], axe: Any) -> None:
    settings = {"budget": 250_00, "ballot": "knapsack"}
    vote = make_vote(method="budget", cost=100_00, settings=settings)
    page = voter(vote, viewport={"width": 320, "height": 640})
    progress = page.get_by_role("progressbar")
    for name, spent in (("Bänke", "10000"), ("Brunnen", "20000")):
        page.get_by_role("checkbox", name=name).check()
        expect(progress).to_have_js_property("value", int(spent))
    code_on(page)
    page.get_by_role("checkbox", name="Bäume").check()
    purse = page.get_by_role("region").filter(has=progress)
    expect(purse).to_contain_text("50 €")
    expect(purse.get_by_role("status")).to_contain_text("250")
    assert len(Ballot.objects.get().data["options"]) == 2
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert axe(page) == []


def test_without_javascript_the_button_casts_the_ballot(voter: Callable[..., Page]) -> None:
    vote = make_vote()
    page = voter(vote, java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.get_by_role("radio", name="Bänke").check()
    page.get_by_role("main").get_by_role("button").first.click()
    code_on(page)
    assert Ballot.objects.count() == 1
