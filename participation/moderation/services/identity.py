"""Who is behind a post or a report: shown only to whom the town gave the right, with a reason, and on record."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction

from participation.accounts.models import User
from participation.core import audit
from participation.core.text import clean_text

from .. import rules
from ..models import Case


@dataclass(frozen=True, slots=True)
class People:
    """The author, and the reporters: public name and e-mail address."""

    author: tuple[str, str] | None
    reporters: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def reveal(*, case: Case, by: User, why: str) -> People:
    """Who is behind a case. Writes down who looked, and why. Raises ``PermissionDenied`` and ``ValidationError``."""
    if not rules.may_see_people(by, case.site_id) or not rules.may_decide(by, case):
        raise PermissionDenied
    why = clean_text(why, max_length=200, multiline=False)
    audit.record(
        verb="moderation.people_revealed",
        target=case.contribution,
        actor_id=by.pk,
        site_id=case.site_id,
        data={"case": case.pk, "why": why},
    )
    author: User | None = case.contribution.author
    reporters = [
        (
            str(report.reporter) if report.reporter else "",
            report.email or (report.reporter.email if report.reporter else ""),
        )
        for report in case.reports.select_related("reporter")
    ]
    return People((str(author), author.email) if author else None, [pair for pair in reporters if any(pair)])
