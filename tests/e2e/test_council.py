"""A motion from the first word to the answer of the town, in browsers: writer, co-signer, youth council, guest, town hall."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from participation.council.models import Motion
from participation.council.services import floor, sessions
from participation.council.services.bodies import youth_council
from tests.e2e.people import be_logged_in, german
from tests.factories import let_through, make_seat, make_site, make_user

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def browser_of(new_context: Callable[..., Any]) -> Callable[..., Page]:
    """A browser of somebody's own."""

    def open_page(user: Any = None, **options: Any) -> Page:
        context = new_context(**options)
        if user is not None:
            be_logged_in(context, user)
        page: Page = context.new_page()
        return page

    return open_page


def press(page: Page, words: str) -> None:
    # Some buttons say to screen readers what they are about.
    name = re.compile(rf"^{re.escape(german(words))}\s*(:|$)")
    page.get_by_role("button", name=name).first.click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def write(page: Page, axe: Any) -> str:
    page.goto("/antraege/neu/")
    page.get_by_role("textbox").first.fill("Licht auf dem Radweg")
    press(page, "Begin")
    for texts in (("Der Weg ist abends dunkel.",), ("Lampen am Weg.",), ("40.000 Euro.", "Alle mit Rad.")):
        boxes = page.locator("main").get_by_role("textbox")
        for box, text in zip(reversed(boxes.all()), reversed(texts), strict=False):
            box.fill(text)
        assert axe(page) == []
        press(page, "Save and go on")
    press(page, "Save and read the motion")
    expect(page.get_by_text("Lampen am Weg.")).to_be_visible()
    page.get_by_role("link", name=german("Check list and publish")).click()
    assert axe(page) == []
    press(page, "Publish the motion")
    expect(page.get_by_role("heading", level=1, name="Licht auf dem Radweg")).to_be_visible()
    assert axe(page) == []
    return page.url


def test_a_motion_from_the_first_word_to_the_answer(browser_of: Callable[..., Page], axe: Any) -> None:
    author, signer = make_user("Amsel", age_band="14-15"), make_user("Buche")
    seats = [make_seat("Chair", office="chair"), make_seat("Fuchs"), make_seat("Igel")]
    chair, member = seats[0].user, seats[1].user
    assert chair is not None
    writer = browser_of(author, **PHONE)
    address = write(writer, axe)
    let_through(Motion.objects.get())
    cosigner = browser_of(signer)
    cosigner.goto(address)
    cosigner.locator("#mitmachen").get_by_role("button").first.dblclick()
    expect(cosigner.get_by_role("button", name=german("Signed – take back"))).to_be_visible()
    cosigner.goto(address)
    writer.goto(address)
    writer.get_by_role("link", name=german("Hand over to the youth council")).click()
    press(writer, "Hand over")
    motion = Motion.objects.get()
    assert motion.stage == "handed"

    now = timezone.now()
    session = sessions.plan(
        body=youth_council(make_site().pk),
        by=chair,
        title="Sitzung im Mai",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    room = f"/jugendrat/sitzungen/{session.pk}/"
    head = browser_of(chair)
    head.goto(f"{room}punkt/?antrag={motion.pk}")
    assert axe(head) == []
    press(head, "Save")
    for words in ("Send the invitation", "Open the session"):
        press(head, words)
        press(head, "Yes, do it")
    guest = browser_of(None, **PHONE)
    guest.goto(room)
    press(head, "I am there")
    press(head, "Call this item")
    hand = browser_of(member, **PHONE)
    hand.goto(room)
    press(hand, "I am there")
    press(hand, "Raise my hand")
    assert fits(hand)
    assert axe(hand) == []
    press(head, "Open vote")
    press(head, "Yes, do it")
    # Two of three: without a quorum of more than half there would be no vote; with two there is.
    expect(guest.get_by_text(german("Members vote, guests watch."))).to_be_visible(timeout=30_000)
    assert fits(guest)
    assert axe(guest) == []
    expect(hand.get_by_role("button", name=german("Yes"), exact=True)).to_be_visible(timeout=30_000)
    press(hand, "Yes")
    expect(hand.get_by_role("button", name=german("Yes"), exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert axe(hand) == []
    head.goto(room)
    press(head, "Yes")
    assert axe(head) == []
    press(head, "End the vote and count")
    press(head, "Yes, do it")
    expect(guest.get_by_text(german("Carried")).first).to_be_visible(timeout=30_000)
    assert not floor.leave(session=session, by=seats[2].user)  # type: ignore[arg-type]

    hall = browser_of(make_user(roles=("editor",)))
    hall.goto(f"{address}rathaus/vorlage/")
    hall.get_by_role("textbox", name=german("Number of the paper")).fill("B 2026/7")
    assert axe(hall) == []
    press(hall, "Save and publish")
    expect(hall.get_by_text("B 2026/7").first).to_be_visible()
    hall.goto(f"{address}rathaus/antwort/")
    hall.get_by_role("radio", name=german("No"), exact=True).check()
    press(hall, "Save and publish")
    expect(hall.get_by_role("alert")).to_be_visible()
    hall.get_by_role("textbox", name=german("Reasons and what comes next")).fill("Es fehlt das Geld.")
    hall.get_by_role("textbox", name=german("Who answers")).fill("Rat der Stadt")
    press(hall, "Save and publish")
    for reader in (writer, cosigner):
        reader.goto("/konto/mitteilungen/")
        expect(reader.get_by_text("Licht auf dem Radweg").first).to_be_visible()
    guest.goto(address)
    expect(guest.get_by_text("Es fehlt das Geld.")).to_be_visible()
    assert fits(guest)
    assert axe(guest) == []
    guest.goto(f"{room}beamer/")
    assert axe(guest) == []
