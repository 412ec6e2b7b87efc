"""The types of pages: by name who looks at it, and pages that need some steps first. Addresses come from ``town.py``."""

import re
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Page, expect

VISITOR, RESIDENT, MODERATOR, EDITOR = "", "einwohnerin", "moderation", "redaktion"

# Readable for everybody, and kept ready for visitors.
PUBLIC: Final = (
    "home", "index", "consultation-preparing", "consultation-running", "consultation-young", "consultation-closed",
    "consultation-easy", "consultation-results", "results", "list", "list-map", "list-nothing", "list-closed",
    "detail-answered", "detail-discussed", "thread", "history", "comment-history", "propose-closed", "search",
    "search-nothing", "news", "news-article", "info", "accessibility", "not-found", "bad-request", "find-receipt",
    "receipt", "receipt-decided", "mailbox", "young-list", "young-map", "young-detail", "barrier-receipt",
    "votes", "vote-open", "vote-counted", "vote-so-far", "vote-receipt",
    "motions", "motions-nothing", "motion-overdue", "motion-answered", "motion-rules", "motion-signatures",
    "council", "session", "session-wall",
)  # fmt: skip
# For everybody too, but with a form, so that there must be a cookie against forged requests.
WITH_FORM: Final = ("login", "login-code", "signup", "password-reset", "report", "barrier", "vote-code")

PAGES: Final[dict[str, str]] = {
    **dict.fromkeys((*PUBLIC, *WITH_FORM), VISITOR),
    **dict.fromkeys(
        ("detail-own", "propose", "edit", "withdraw", "comment-edit", "comment-withdraw", "comment-reply", "profile",
         "email", "password", "second-factor", "data", "delete", "notifications", "notification", "contributions",
         "young-propose", "vote-matrix", "vote-budget"),
        RESIDENT,
    ),
    **dict.fromkeys(
        ("desk", "case", "case-decided", "decided", "protocol", "templates", "template", "keys", "merge"), MODERATOR
    ),
    "answer": EDITOR,
    "motion-start": RESIDENT,
    "session-chair": "jugendrat",
    "session-item": "jugendrat",
    "motion-paper": EDITOR,
}  # fmt: skip

Visit = Callable[..., Page]


def proposal_with_errors(visit: Visit, **options: Any) -> Page:
    """The form after it was sent empty."""
    page = visit("propose", RESIDENT, **options)
    page.get_by_role("button", name="Vorschlag veröffentlichen").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    return page


def comment_with_errors(visit: Visit, **options: Any) -> Page:
    """The page of a proposal after an empty comment."""
    page = visit("detail-discussed", RESIDENT, **options)
    page.get_by_role("button", name="Kommentar veröffentlichen").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def signup_with_errors(visit: Visit, **options: Any) -> Page:
    """Sign-up after it was sent empty."""
    page = visit("signup", **options)
    page.get_by_role("button", name="Konto anlegen").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    return page


def report_with_errors(visit: Visit, **options: Any) -> Page:
    """The report without a reason."""
    page = visit("report", **options)
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    return page


def case_with_errors(visit: Visit, **options: Any) -> Page:
    """A decision that restricts, without its reason."""
    page = visit("case", MODERATOR, **options)
    page.get_by_role("radio", name="Ausblenden").check()
    page.get_by_role("button", name=re.compile("^Entscheiden")).click()
    expect(page.get_by_role("alert").first).to_be_focused()
    return page


def code_asked(visit: Visit, **options: Any) -> Page:
    """The page that asks for the code of the mail."""
    page = visit("login-code", **options)
    page.get_by_role("textbox", name="E-Mail").fill("niemand@example.org")
    page.get_by_role("button", name="Code schicken").click()
    expect(page.get_by_role("textbox", name="Code")).to_be_visible()
    return page


def forbidden(visit: Visit, **options: Any) -> Page:
    """The page of a form whose token is not right (403)."""
    page = visit("login", **options)
    page.get_by_role("textbox", name="E-Mail").fill("niemand@example.org")
    page.get_by_role("textbox", name="Passwort").fill("falsch-und-lang")
    page.context.clear_cookies()
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Mit Passwort anmelden").click()
    assert answer.value.status == 403
    return page


def too_many(visit: Visit, **options: Any) -> Page:
    """The page that asks for patience (429)."""
    page = visit("find-receipt", **options)
    for _time in range(31):
        answer = page.request.get("/meldung/?nummer=AAAABBBBCCCC")
    assert answer.status == 429
    page.goto("/meldung/?nummer=AAAABBBBCCCC")
    return page


PREPARED: Final[dict[str, Callable[..., Page]]] = {
    "propose-errors": proposal_with_errors,
    "comment-errors": comment_with_errors,
    "signup-errors": signup_with_errors,
    "report-errors": report_with_errors,
    "case-errors": case_with_errors,
    "code-asked": code_asked,
    "error-403": forbidden,
    "error-429": too_many,
}
