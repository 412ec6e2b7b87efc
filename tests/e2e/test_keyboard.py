"""The whole way by keyboard alone: Tab, Enter, Space, arrows, and what one types."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import people
from tests.factories import PASSWORD, make_consultation, make_user

TITLE, TEXT = "Ein Trinkbrunnen am Markt", "Im Sommer fehlt Wasser."
REMARK, RULE, FACTS = "Neben der Linde.", "Hausregeln: keine Werbung", "Das ist eine Anzeige."
FAR = 150

HAS_FOCUS = """el => el === document.activeElement
  || (el.type === "radio" && document.activeElement.type === "radio" && document.activeElement.name === el.name)"""


class Keys:
    """Somebody without a mouse. Everything is reached with Tab, in the order of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, target: Locator) -> Locator:
        """Press Tab until ``target`` has the focus (or, of radio buttons, one of its group)."""
        expect(target).to_be_visible()
        for _step in range(FAR):
            if target.evaluate(HAS_FOCUS):
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not to be reached with Tab")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go there and press a key."""
        self.to(target)
        self.page.keyboard.press(key)

    def write(self, target: Locator, text: str) -> None:
        """Go there and type."""
        self.to(target)
        self.page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        """Go to the group and down with the arrow until ``radio`` is chosen."""
        self.to(radio)
        self.page.keyboard.press("Space")
        for _step in range(12):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{radio} is not to be chosen with the arrows")

    def pick(self, select: Locator, label: str) -> None:
        """Go to a list and down with the arrow until the option is chosen."""
        self.to(select)
        for _step in range(20):
            if select.evaluate("el => el.selectedOptions[0]?.label.trim()") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not to be chosen with the arrows")

    def skip(self) -> None:
        """From the top of the page over the header, with the first link of all."""
        self.page.keyboard.press("Tab")
        link = self.page.get_by_role("link", name="Zum Inhalt springen")
        expect(link).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("main")).to_be_focused()


@pytest.fixture
def town(server: str) -> Any:
    """A consultation that runs, and a moderator."""
    make_consultation(title="Der neue Markt", slug="markt")
    moderator = make_user("Moderation", roles=("moderator",), password=PASSWORD)
    moderator.emailaddress_set.create(email=moderator.email, verified=True, primary=True)
    return moderator


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def text_field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def sign_up(keys: Keys) -> None:
    page = keys.page
    page.goto("/beteiligung/markt/vorschlaege/")
    keys.skip()
    keys.press(page.get_by_role("link", name="Vorschlag einreichen").first)
    expect(page.get_by_role("heading", level=1, name="Anmelden")).to_be_visible()
    keys.press(page.get_by_role("link", name="Konto anlegen"))
    expect(page.get_by_role("heading", level=1, name="Konto anlegen")).to_be_visible()
    keys.write(text_field(page, "E-Mail"), "kranich@example.org")
    keys.write(text_field(page, "Öffentlicher Name"), "Kranich")
    keys.press(page.get_by_role("checkbox", name="Hausregeln"), "Space")
    keys.press(button(page, "Konto anlegen"))
    expect(text_field(page, "Code")).to_be_visible()
    keys.write(text_field(page, "Code"), people.code_for("kranich@example.org"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Vorschlag einreichen")).to_be_visible()


def propose(keys: Keys) -> None:
    page = keys.page
    # A first try, without text: the summary has the focus, and its link leads to the field.
    keys.write(text_field(page, "Titel"), TITLE)
    keys.press(button(page, "Vorschlag veröffentlichen"))
    expect(page.get_by_role("alert").first).to_be_focused()
    keys.press(page.get_by_role("alert").get_by_role("link").first)
    expect(text_field(page, "Ihr Vorschlag")).to_be_focused()
    page.keyboard.type(TEXT)
    keys.press(button(page, "Vorschlag veröffentlichen"))
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()


def comment_and_answer(keys: Keys) -> None:
    page = keys.page
    form = page.get_by_role("form", name="Ihr Kommentar")
    keys.choose(form.get_by_role("radio", name="Dafür"))
    keys.write(form.get_by_role("textbox"), REMARK)
    send = form.get_by_role("button", name="Kommentar veröffentlichen")
    keys.press(send)
    written = people.comments(page).filter(has_text=REMARK)
    expect(written).to_have_count(1)
    expect(send).to_be_focused()
    keys.press(written.get_by_role("link", name="Antworten"))
    answer = page.get_by_role("form", name="Ihre Antwort")
    expect(answer.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Oder am Brunnen.")
    keys.press(answer.get_by_role("button", name="Antwort veröffentlichen"))
    expect(people.comments(page).filter(has_text="Oder am Brunnen.").last).to_be_focused()


def test_from_the_idea_to_the_reason(town: Any, new_context: Callable[..., Any]) -> None:
    author, neighbour, stranger, desk = (Keys(new_context().new_page()) for _ in range(4))
    sign_up(author)
    propose(author)
    address = author.page.url

    people.be_logged_in(neighbour.page.context, make_user("Nachbarin"))
    neighbour.page.goto("/beteiligung/markt/vorschlaege/")
    neighbour.skip()
    neighbour.press(neighbour.page.get_by_role("link", name=TITLE, exact=True))
    expect(neighbour.page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    neighbour.press(button(neighbour.page, "Unterstützen"), "Space")
    supported = button(neighbour.page, "Unterstützt")
    expect(supported).to_be_focused()
    neighbour.page.keyboard.press("Space")
    expect(button(neighbour.page, "Unterstützen")).to_be_focused()
    neighbour.page.keyboard.press("Enter")
    expect(supported).to_be_focused()
    comment_and_answer(neighbour)
    # The author's page was open: the new comment is behind a button, and then under the focus.
    author.press(people.new_items(author.page, "1 new comment"))
    expect(people.comments(author.page).filter(has_text=REMARK).first).to_be_focused()

    stranger.page.goto(address)
    stranger.skip()
    stranger.press(stranger.page.get_by_role("link", name="Melden", exact=True).first)
    stranger.choose(stranger.page.get_by_role("radio", name="Er ist Werbung oder Spam"))
    stranger.write(text_field(stranger.page, "Bitte erklären Sie es"), "Steht so in einer Anzeige.")
    stranger.press(button(stranger.page, "Meldung senden"))
    expect(stranger.page.get_by_role("heading", name="Meldenummer")).to_be_visible()
    decide(desk, town)
    assert stranger.page.goto(address).status == 404  # type: ignore[union-attr]
    read_the_reason(author)


def decide(keys: Keys, moderator: Any) -> None:
    page = keys.page
    page.goto("/accounts/login/?next=/moderation/")
    keys.skip()
    keys.write(text_field(page, "E-Mail"), moderator.email)
    keys.write(text_field(page, "Passwort"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Moderation")).to_be_visible()
    keys.skip()
    keys.press(people.queue(page).filter(has_text=TITLE))
    form = people.decision(page)
    keys.choose(form.get_by_role("radio", name="Ausblenden"))
    keys.pick(form.get_by_role("combobox", name="Grund"), "Werbung oder Spam")
    for name, text in (("Hausregel oder Gesetz", RULE), ("Begründung", FACTS)):
        keys.to(form.get_by_role("textbox", name=name))
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    keys.press(form.get_by_role("button", name=re.compile("^Entscheiden")))
    expect(page.get_by_role("status").filter(has_text="Ausblenden")).to_be_visible()


def read_the_reason(keys: Keys) -> None:
    page = keys.page
    page.reload()
    menu = page.get_by_role("banner").get_by_text("Kranich")
    for _step in range(FAR):
        if menu.evaluate(
            "el => document.activeElement.contains(el) && document.activeElement !== document.body"
        ):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    keys.press(page.get_by_role("banner").get_by_role("link", name="Mitteilungen"))
    expect(page.get_by_role("heading", level=1, name="Mitteilungen")).to_be_visible()
    keys.skip()
    keys.press(
        page.get_by_role("region", name="Neu").get_by_role("link").filter(has_text="ausgeblendet").first
    )
    expect(page.get_by_role("main")).to_contain_text(FACTS)
