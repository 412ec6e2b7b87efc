"""Work at the moderators' desk of the demo: decisions, a complaint that waits, one that was followed, and rules."""

from typing import Any

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.moderation import services
from participation.moderation.models import Case, Decision, ScreeningRule
from participation.moderation.services import Options, Statement
from participation.moderation.services.ruling import save_rule


def load(data: dict[str, Any], people: dict[str, User], home: Consultation) -> None:
    """Carry out ``content/moderation.json`` through the services, as the moderators would."""
    for row in data["decisions"]:
        _decide(row, people)
    for row in data["rules"]:
        save_rule(rule=ScreeningRule(site_id=home.site_id, **row), by=people["redaktion"])


def _decide(row: dict[str, Any], people: dict[str, User]) -> None:
    cases = Case.objects.filter(
        status=Case.Status.OPEN, ground=row["ground"], contribution__state="published"
    )
    case = cases.exclude(contribution__author=None).order_by("pk").first()
    if case is None:
        return
    by = people[row["by"]]
    decision = services.decide(
        case=case,
        by=by,
        verb=row["verb"],
        version=case.version,
        statement=Statement(row["ground"], row["facts"], row["rule"]),
        options=Options(**row.get("options", {})),
    )
    if row.get("complaint"):
        _complain(decision, row, people)


def _complain(decision: Decision, row: dict[str, Any], people: dict[str, User]) -> None:
    complaint = services.complain(
        decision=decision, by=decision.case.contribution.author, text=row["complaint"]
    )
    if row.get("answer"):
        services.decide_complaint(
            complaint=complaint, by=people[row["answered_by"]], upheld=row["upheld"], answer=row["answer"]
        )
