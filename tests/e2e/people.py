"""What people do, by roles and labels only: the same steps in all journeys."""

import re
from typing import Any, Final

from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import translation
from playwright.sync_api import BrowserContext, Locator, Page, expect

LOCALE: Final[dict[str, Any]] = {"locale": "de-DE", "timezone_id": "Europe/Berlin"}
DEMO_PASSWORD: Final = "oelde-redet-mit"
CODE: Final = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


def german(message: str) -> str:
    """The words of the catalogue: what the live line says is short and may be reworded."""
    with translation.override("de"):
        return translation.gettext(message)


# --- Accounts ----------------------------------------------------------------------------------------


def log_in_with_password(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
    """Log in by password, from the login page."""
    page.goto("/accounts/login/")
    page.get_by_role("textbox", name="E-Mail").fill(email)
    page.get_by_role("textbox", name="Passwort").fill(password)
    page.get_by_role("button", name="Mit Passwort anmelden").click()
    expect(page.get_by_role("link", name="Anmelden", exact=True)).to_have_count(0)


def be_logged_in(context: BrowserContext, user: Any) -> None:
    """The browser has the session of ``user``: for tests that are not about logging in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": settings.SITE_URL}])


def code_for(address: str) -> str:
    """The code in the newest mail to ``address``."""
    bodies = [str(sent.body) for sent in mail.outbox if address in sent.to]
    assert bodies, f"no mail to {address}"
    found = CODE.search(bodies[-1])
    assert found, bodies[-1]
    return found[1]


def sign_up(page: Page, name: str, email: str, then: str) -> None:
    """Make an account with the code from the mail; the page is at ``then`` afterwards."""
    page.goto(f"/accounts/signup/?next={then}")
    page.get_by_role("textbox", name="E-Mail").fill(email)
    page.get_by_role("textbox", name="Öffentlicher Name").fill(name)
    page.get_by_role("checkbox", name="Hausregeln").check()
    page.get_by_role("button", name="Konto anlegen").click()
    code = page.get_by_role("textbox", name="Code")
    expect(code).to_be_visible()
    code.fill(code_for(email))
    page.get_by_role("button", name="Bestätigen").click()
    expect(page.get_by_role("heading", level=1, name="Vorschlag einreichen")).to_be_visible()


# --- Posts -------------------------------------------------------------------------------------------


def propose(page: Page, title: str, text: str, button: str = "Vorschlag veröffentlichen") -> None:
    """Fill in the form for a proposal and send it."""
    page.get_by_role("textbox", name="Titel").fill(title)
    page.get_by_role("textbox", name="Ihr Vorschlag").fill(text)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def comment(page: Page, text: str) -> None:
    """Comment on what the page shows; the comment stands there afterwards."""
    form = page.get_by_role("form", name="Ihr Kommentar")
    form.get_by_role("textbox").fill(text)
    form.get_by_role("button", name="Kommentar veröffentlichen").click()
    expect(comments(page).filter(has_text=text)).to_have_count(1)


def comments(page: Page) -> Locator:
    """The comments on the page of a proposal."""
    return page.get_by_role("region", name=re.compile("Kommentar")).get_by_role("article")


def supporters(page: Page, number: int) -> Locator:
    """The sentence on the page of a proposal that says how many support it."""
    return page.get_by_role("complementary").filter(
        has_text=re.compile(rf"(?<!\d){number}\s*(Person|Menschen|Personen)")
    )


def report(page: Page, ground: str, text: str) -> None:
    """Fill in the form for a report and send it; the receipt is shown afterwards."""
    page.get_by_role("radio", name=ground).check()
    page.get_by_role("textbox", name="Bitte erklären Sie es").fill(text)
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.get_by_role("heading", name="Meldenummer")).to_be_visible()


# --- The desk ----------------------------------------------------------------------------------------


def queue(page: Page) -> Locator:
    """The links of the waiting cases."""
    return page.get_by_role("navigation", name="Warteschlange").get_by_role("list").get_by_role("link")


def decision(page: Page) -> Locator:
    """The part of the desk where one decides."""
    return page.get_by_role("complementary", name="Entscheidung")


def hide(page: Page, ground: str, rule: str, facts: str) -> None:
    """Hide the post of the open case, with its reason."""
    form = decision(page)
    form.get_by_role("radio", name="Ausblenden").check()
    form.get_by_role("combobox", name="Grund").select_option(label=ground)
    form.get_by_role("textbox", name="Hausregel oder Gesetz").fill(rule)
    form.get_by_role("textbox", name="Begründung").fill(facts)
    form.get_by_role("button", name=re.compile("^Entscheiden")).click()
    expect(page.get_by_role("status").filter(has_text="Ausblenden")).to_be_visible()


def new_items(page: Page, message: str, number: int = 1) -> Locator:
    """The button behind which new things wait."""
    words = german(message).replace("{n}", str(number))
    return page.get_by_role("button", name=f"{words} – {german('show')}")
