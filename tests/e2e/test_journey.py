"""The main job in real browsers: somebody proposes, others see it at once, it is reported, hidden, and explained."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from participation.consultations.models import Moderation
from tests.e2e import people
from tests.e2e.people import german
from tests.factories import PASSWORD, make_consultation, make_user

TITLE, TEXT = "Ein Trinkbrunnen am Markt", "Im Sommer fehlt Wasser. Ein Brunnen hilft allen."
REMARK = "Am besten neben der Linde."
RULE, FACTS = "Hausregeln: nur eigene Ideen", "Der Text ist aus einer Anzeige übernommen."

Browsers = Callable[..., Any]


@pytest.fixture
def town(server: str) -> dict[str, Any]:
    """A consultation, a moderator and a member, with the addresses the journey starts from."""
    consultation = make_consultation(title="Der neue Markt", slug="markt")
    moderator = make_user("Moderation", roles=("moderator",), password=PASSWORD)
    moderator.emailaddress_set.create(email=moderator.email, verified=True, primary=True)
    neighbour = make_user("Nachbarin")
    neighbour.emailaddress_set.create(email=neighbour.email, verified=True, primary=True)
    base = f"/beteiligung/{consultation.slug}/vorschlaege/"
    return {"list": base, "form": f"{base}neu/", "moderator": moderator, "neighbour": neighbour}


@pytest.fixture
def checked_town(town: dict[str, Any]) -> dict[str, Any]:
    """The same, but posts are read before they appear."""
    from participation.consultations.models import Consultation

    Consultation.objects.update(moderation=Moderation.PRE)
    return town


def proposals(page: Page) -> Any:
    """The proposals of the list."""
    return page.get_by_role("region", name="Liste").get_by_role("article")


def read_the_reason(page: Page, address: str) -> None:
    """The author finds the reason in the notifications and in the mail."""
    page.goto("/konto/mitteilungen/")
    page.get_by_role("region", name="Neu").get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text(FACTS)
    expect(page.get_by_role("main")).to_contain_text(RULE)
    told = [str(sent.body) for sent in mail.outbox if address in sent.to]
    assert any(FACTS in body and RULE in body for body in told), told


def open_case(desk: Page, title: str) -> None:
    """Choose the case in the queue that the open desk shows."""
    people.queue(desk).filter(has_text=title).click()
    expect(desk.get_by_role("heading", level=2, name=title)).to_be_visible()


def log_in_by_code(page: Page, email: str, then: str) -> None:
    """Log in with a code from the mail."""
    page.goto(f"/accounts/login/?next={then}")
    page.get_by_role("link", name="Code schicken").click()
    page.get_by_role("textbox", name="E-Mail").fill(email)
    page.get_by_role("button", name="Code schicken").click()
    code = page.get_by_role("textbox", name="Code")
    expect(code).to_be_visible()
    code.fill(people.code_for(email))
    page.get_by_role("button", name="Bestätigen").click()
    expect(page.get_by_role("link", name="Anmelden", exact=True)).to_have_count(0)


def test_from_the_idea_to_the_reason_with_everybody_watching(
    town: dict[str, Any], new_context: Browsers
) -> None:
    desk, reader, author, neighbour, stranger = (new_context().new_page() for _ in range(5))
    people.log_in_with_password(desk, town["moderator"].email, PASSWORD)
    desk.goto("/moderation/")
    expect(people.queue(desk)).to_have_count(0)
    reader.goto(town["list"])

    people.sign_up(author, "Kranich", "kranich@example.org", town["form"])
    people.propose(author, TITLE, TEXT)
    address = author.url

    # The reader's list was open all the time.
    fresh = people.new_items(reader, "1 new proposal")
    expect(fresh).to_be_visible()
    fresh.click()
    expect(proposals(reader).filter(has_text=TITLE)).to_have_count(1)
    overview = reader.context.new_page()
    overview.goto(town["list"])
    reader.get_by_role("link", name=TITLE, exact=True).click()
    expect(reader.get_by_role("heading", level=1, name=TITLE)).to_be_visible()

    log_in_by_code(neighbour, town["neighbour"].email, address)
    neighbour.goto(address)
    people.comment(neighbour, REMARK)
    for page in (author, reader):
        button = people.new_items(page, "1 new comment")
        expect(button).to_be_visible()
        button.click()
        expect(people.comments(page).filter(has_text=REMARK)).to_have_count(1)

    neighbour.get_by_role("button", name="Unterstützen").click()
    expect(neighbour.get_by_role("button", name="Unterstützt", pressed=True)).to_be_visible()
    for page in (neighbour, reader, author):
        expect(people.supporters(page, 1)).to_be_visible()

    stranger.goto(address)
    stranger.get_by_role("main").get_by_role("link", name="Melden", exact=True).first.click()
    people.report(stranger, "Er ist Werbung oder Spam", "Das stand so in einer Anzeige.")

    # The desk was open all the time too.
    expect(people.queue(desk).filter(has_text=TITLE)).to_be_visible()
    open_case(desk, TITLE)
    people.hide(desk, "Werbung oder Spam", RULE, FACTS)

    expect(reader.get_by_text(german("What this page shows is no longer public.")).first).to_be_visible()
    expect(overview.get_by_text(german("This post is no longer public."))).to_be_visible()
    expect(overview.get_by_role("link", name=TITLE)).to_have_count(0)
    assert reader.goto(address).status == 404
    overview.reload()
    expect(overview.get_by_role("link", name=TITLE)).to_have_count(0)
    stranger.reload()
    expect(stranger.get_by_role("main")).to_contain_text("entschieden")
    read_the_reason(author, "kranich@example.org")


def test_where_posts_are_read_first_they_appear_when_the_moderator_publishes_them(
    checked_town: dict[str, Any], new_context: Browsers
) -> None:
    desk, reader, author = (new_context().new_page() for _ in range(3))
    people.be_logged_in(desk.context, checked_town["moderator"])
    desk.goto("/moderation/")
    reader.goto(checked_town["list"])

    people.sign_up(author, "Kranich", "kranich@example.org", checked_town["form"])
    expect(author.get_by_text("Ihr Vorschlag wird gelesen, bevor er erscheint.")).to_be_visible()
    people.propose(author, TITLE, TEXT, "Vorschlag abschicken")
    expect(author.get_by_text("Ihr Vorschlag wartet auf die Prüfung.")).to_be_visible()
    assert reader.request.get(author.url).status == 404
    address = author.url

    expect(people.queue(desk).filter(has_text=TITLE)).to_be_visible()
    expect(people.new_items(reader, "1 new proposal")).to_have_count(0)
    open_case(desk, TITLE)
    people.decision(desk).get_by_role("radio", name="Veröffentlichen", exact=True).check()
    people.decision(desk).get_by_role("button", name="Entscheiden").click()
    expect(desk.get_by_role("status").filter(has_text="Veröffentlichen")).to_be_visible()

    people.new_items(reader, "1 new proposal").click()
    reader.get_by_role("link", name=TITLE, exact=True).click()
    expect(reader).to_have_url(address)
    author.goto("/konto/mitteilungen/")
    expect(author.get_by_role("region", name="Neu")).to_contain_text(TITLE)


def test_the_same_without_javascript(town: dict[str, Any], new_context: Browsers) -> None:
    desk, reader, author, neighbour, stranger = (
        new_context(java_script_enabled=False).new_page() for _ in range(5)
    )
    people.log_in_with_password(desk, town["moderator"].email, PASSWORD)
    people.sign_up(author, "Kranich", "kranich@example.org", town["form"])
    people.propose(author, TITLE, TEXT)
    address = author.url

    reader.goto(town["list"])
    reader.get_by_role("link", name=TITLE, exact=True).click()
    expect(reader.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    log_in_by_code(neighbour, town["neighbour"].email, address)
    neighbour.goto(address)
    people.comment(neighbour, REMARK)
    neighbour.get_by_role("button", name="Unterstützen").click()
    expect(neighbour.get_by_role("button", name="Unterstützt")).to_be_visible()
    neighbour.get_by_role("button", name="Unterstützt").click()
    expect(neighbour.get_by_role("button", name="Unterstützen")).to_be_visible()
    neighbour.get_by_role("button", name="Unterstützen").click()
    reader.reload()
    expect(people.supporters(reader, 1)).to_be_visible()
    expect(people.comments(reader).filter(has_text=REMARK)).to_have_count(1)

    stranger.goto(address)
    stranger.get_by_role("main").get_by_role("link", name="Melden", exact=True).first.click()
    people.report(stranger, "Er ist Werbung oder Spam", "Das stand so in einer Anzeige.")
    desk.goto("/moderation/")
    open_case(desk, TITLE)
    people.hide(desk, "Werbung oder Spam", RULE, FACTS)

    assert reader.goto(address).status == 404
    reader.goto(town["list"])
    expect(reader.get_by_role("link", name=TITLE)).to_have_count(0)
    read_the_reason(author, "kranich@example.org")


def test_the_language_can_be_chosen_without_javascript(town: dict[str, Any], new_context: Browsers) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(town["list"])
    page.get_by_text("Deutsch", exact=True).first.click()
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(re.escape(town["list"])))
    expect(page.get_by_role("heading", level=1, name="Proposals")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
