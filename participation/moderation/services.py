"""Reporting and deciding."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions import services as contributions
from participation.contributions.events import ContributionSubmitted
from participation.contributions.models import Contribution, State
from participation.core import audit, events
from participation.core.text import clean_text

from . import rules
from .events import CaseDecided, CaseOpened
from .models import Case, Decision, Ground, Report

# How grave a report is by what it says, 0 to 100. The full scoring has its own room in the moderation issue; this orders the queue.
WEIGHT: Final[dict[str, int]] = {
    Ground.ILLEGAL: 90,
    Ground.HATE: 80,
    Ground.INSULT: 60,
    Ground.PRIVATE: 60,
    Ground.SPAM: 30,
    Ground.OFF_TOPIC: 15,
    Ground.OTHER: 20,
}
PREMODERATION_URGENCY: Final = 10
MAX_REPORT: Final = 2_000


class AlreadyDecided(ValidationError):
    """Another moderator decided the case since the page was loaded."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of reasons of a restriction: ground, facts, and the rule of the house or the law."""

    ground: str = ""
    facts: str = ""
    rule: str = ""


@transaction.atomic
def report(
    *, contribution: Contribution, ground: str, text: str = "", reporter: User | None = None, email: str = ""
) -> Report:
    """Report a public contribution; opens a case or joins the open one. A person's second report on a case replaces nothing and returns the first.

    Raises ``ValidationError`` for an unknown ground or a bad address, ``PermissionDenied`` for what is not public.
    """
    if not rules.may_report(contribution):
        raise PermissionDenied
    if ground not in Ground.values:
        raise ValidationError({"ground": _("Please say what is wrong.")})
    text = clean_text(text, max_length=MAX_REPORT, allow_empty=ground not in {Ground.OTHER, Ground.ILLEGAL})
    email = email.strip()
    if email:
        validate_email(email)
    case = _open_case(contribution, Case.Origin.REPORT, WEIGHT[ground])
    if reporter is not None:
        first = case.reports.filter(reporter=reporter).first()
        if first is not None:
            return first
    made = Report.objects.create(
        case=case, contribution=contribution, reporter=reporter, email=email, ground=ground, text=text
    )
    Case.objects.filter(pk=case.pk).update(
        report_count=F("report_count") + 1, urgency=Greatest(F("urgency"), WEIGHT[ground])
    )
    events.publish(CaseOpened(case_id=case.pk, site_id=case.site_id, contribution_id=contribution.pk))
    return made


def _open_case(contribution: Contribution, origin: str, urgency: int) -> Case:
    """The open case about ``contribution``, made when there is none; its row stays locked until the transaction ends."""
    case, _created = Case.objects.get_or_create(
        contribution_id=contribution.pk,
        status=Case.Status.OPEN,
        defaults={"site_id": contribution.consultation.site_id, "origin": origin, "urgency": urgency},
    )
    return Case.objects.select_for_update().get(pk=case.pk)


def open_case_for_submission(event: ContributionSubmitted) -> None:
    """A post that waits for a check becomes a case (durable handler of :class:`ContributionSubmitted`)."""
    contribution = Contribution.objects.select_related("consultation").get(pk=event.contribution_id)
    case = _open_case(contribution, Case.Origin.PREMODERATION, PREMODERATION_URGENCY)
    events.publish(CaseOpened(case_id=case.pk, site_id=event.site_id, contribution_id=event.contribution_id))


@transaction.atomic
def open_case(*, contribution: Contribution, by: User) -> Case:
    """A moderator opens a case without a report, for instance to restore or to hide something they came across."""
    if not rules.may_open_desk(by, contribution.consultation.site_id):
        raise PermissionDenied
    case = _open_case(contribution, Case.Origin.MODERATOR, PREMODERATION_URGENCY)
    events.publish(CaseOpened(case_id=case.pk, site_id=case.site_id, contribution_id=contribution.pk))
    return case


@transaction.atomic
def decide(
    *, case: Case, by: User, verb: str, version: int, statement: Statement | None = None, note: str = ""
) -> Decision:
    """Decide an open case as ``verb`` says, and close it.

    ``version`` is the one the moderator saw. Raises :class:`AlreadyDecided` when a colleague was faster, ``PermissionDenied`` without the right, and
    ``ValidationError`` for a restriction without its statement.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    contribution = Contribution.objects.select_related("consultation", "author").get(pk=case.contribution_id)
    case.contribution = contribution
    if not rules.may_decide(by, case):
        raise PermissionDenied
    if case.status != Case.Status.OPEN or case.version != version:
        raise AlreadyDecided(_("A colleague has just decided this case."))
    if verb not in rules.possible_verbs(contribution):
        raise ValidationError({"verb": _("This cannot be decided here.")})
    decision = Decision(
        case=case, verb=verb, moderator=by, note=clean_text(note, max_length=2_000, allow_empty=True)
    )
    if verb in Decision.RESTRICTIONS:
        _add_statement(decision, statement)
    decision.save()
    Case.objects.filter(pk=case.pk).update(
        status=Case.Status.CLOSED, closed_at=timezone.now(), version=F("version") + 1
    )
    _carry_out(contribution, decision)
    audit.record(
        verb=f"moderation.{verb}",
        target=contribution,
        actor_id=by.pk,
        site_id=case.site_id,
        data={"case": case.pk},
    )
    events.publish(
        CaseDecided(
            case_id=case.pk,
            site_id=case.site_id,
            contribution_id=contribution.pk,
            decision_id=decision.pk,
            author_id=contribution.author_id,
        )
    )
    return decision


def _add_statement(decision: Decision, statement: Statement | None) -> None:
    statement = statement or Statement()
    errors: dict[str, ValidationError | str] = {}
    if statement.ground not in Ground.values:
        errors["ground"] = _("Please choose the ground.")
    for name, limit in (("facts", 3_000), ("rule", 200)):
        try:
            setattr(decision, name, clean_text(getattr(statement, name), max_length=limit))
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    decision.ground = statement.ground


def _carry_out(contribution: Contribution, decision: Decision) -> None:
    verb = Decision.Verb
    if decision.verb == verb.HIDE:
        contributions.change_state(contribution, to=State.HIDDEN, reason=decision.facts)
    elif decision.verb in {verb.PUBLISH, verb.RESTORE}:
        contributions.change_state(contribution, to=State.PUBLISHED)
