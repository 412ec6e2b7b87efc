"""Reporting and deciding."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.events import AccountDeleted
from participation.accounts.models import User
from participation.contributions import services as contributions
from participation.contributions.events import ContributionSubmitted
from participation.contributions.models import Contribution, State
from participation.core import audit, events
from participation.core.text import clean_text

from . import queries, rules
from .events import CaseDecided, CaseOpened
from .models import Case, Decision, Ground, ReasonTemplate, Report

# How grave a report is by what it says, 0 to 100. The full scoring has its own room in the moderation
# issue; this orders the queue.
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
# Six months and the days they may differ by: until then somebody may complain, and must be answered.
ADDRESS_KEPT: Final = timedelta(days=190)
MAX_REPORT: Final = 2_000
MAX_FACTS: Final = 3_000
MAX_RULE: Final = 200
MAX_NOTE: Final = 2_000


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
    *,
    contribution: Contribution,
    ground: str,
    text: str = "",
    reporter: User | None = None,
    email: str = "",
    submission_key: UUID | None = None,
) -> Report:
    """Report a public contribution; opens a case or joins the open one.

    A person's second report on a case, and the same ``submission_key`` again, change nothing and return
    the first report. Raises ``ValidationError`` for an unknown ground or a bad address,
    ``PermissionDenied`` for what is not public.
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
    # The case is locked: of two requests with the same key, or by the same person, the second finds the
    # first.
    first = _earlier_report(case, reporter, submission_key)
    if first is not None:
        return first
    made = Report.objects.create(
        case=case,
        contribution=contribution,
        reporter=reporter,
        email=email,
        ground=ground,
        text=text,
        submission_key=submission_key,
    )
    graver = not case.ground or WEIGHT[ground] > WEIGHT[case.ground]
    Case.objects.filter(pk=case.pk).update(
        report_count=F("report_count") + 1,
        urgency=max(case.urgency, WEIGHT[ground]),
        ground=ground if graver else case.ground,
    )
    events.publish(CaseOpened(case_id=case.pk, site_id=case.site_id, contribution_id=contribution.pk))
    return made


def _earlier_report(case: Case, reporter: User | None, submission_key: UUID | None) -> Report | None:
    same = Q(pk=None)
    if reporter is not None:
        same |= Q(case=case, reporter=reporter)
    if submission_key is not None:
        same |= Q(submission_key=submission_key, contribution_id=case.contribution_id)
    return Report.objects.filter(same).first()


def _open_case(contribution: Contribution, origin: str, urgency: int) -> Case:
    """The open case about ``contribution``, made when there is none; its row stays locked until the
    transaction ends.

        A colleague may decide the case between finding and locking it; then the next one is made, so that
        no report joins a closed case unread.
    """
    while True:
        case, _created = Case.objects.get_or_create(
            contribution_id=contribution.pk,
            status=Case.Status.OPEN,
            defaults={
                "site_id": contribution.consultation.site_id,
                "consultation_id": contribution.consultation_id,
                "origin": origin,
                "urgency": urgency,
            },
        )
        locked = Case.objects.select_for_update().filter(pk=case.pk, status=Case.Status.OPEN).first()
        if locked is not None:
            return locked


def open_case_for_submission(event: ContributionSubmitted) -> None:
    """A post that waits for a check becomes a case (durable handler of :class:`ContributionSubmitted`)."""
    contribution = Contribution.objects.select_related("consultation").get(pk=event.contribution_id)
    case = _open_case(contribution, Case.Origin.PREMODERATION, PREMODERATION_URGENCY)
    events.publish(CaseOpened(case_id=case.pk, site_id=event.site_id, contribution_id=event.contribution_id))


@transaction.atomic
def open_case(*, contribution: Contribution, by: User) -> Case:
    """A moderator opens a case without a report, for instance to restore or to hide something they came
    across.
    """
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

    ``version`` is the one the moderator saw. Raises :class:`AlreadyDecided` when a colleague was
    faster, ``PermissionDenied`` without the right, and ``ValidationError`` for a restriction without
    its statement.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    # Locked too, so that an author who withdraws in this moment is not overruled.
    contribution = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("consultation", "author")
        .get(pk=case.contribution_id)
    )
    case.contribution = contribution
    if not rules.may_decide(by, case):
        raise PermissionDenied
    if case.status != Case.Status.OPEN or case.version != version:
        raise AlreadyDecided(_("A colleague has just decided this case."))
    if verb not in rules.possible_verbs(contribution):
        raise ValidationError({"verb": _("This cannot be decided here.")})
    decision = Decision(
        case=case, verb=verb, moderator=by, note=clean_text(note, max_length=MAX_NOTE, allow_empty=True)
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
    for name, limit in (("facts", MAX_FACTS), ("rule", MAX_RULE)):
        try:
            value = clean_text(getattr(statement, name), max_length=limit, multiline=name == "facts")
            setattr(decision, name, value)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    decision.ground = statement.ground


@transaction.atomic
def save_template(*, site_id: int, by: User, ground: str, rule: str, facts: str) -> ReasonTemplate:
    """Word the reason of a ground for this town. Raises ``PermissionDenied`` and ``ValidationError``."""
    if not rules.may_open_desk(by, site_id):
        raise PermissionDenied
    if ground not in Ground.values:
        raise ValidationError({"ground": _("Please choose the ground.")})
    template, _created = ReasonTemplate.objects.update_or_create(
        site_id=site_id,
        ground=ground,
        defaults={
            "rule": clean_text(rule, max_length=MAX_RULE, multiline=False),
            "facts": clean_text(facts, max_length=MAX_FACTS),
        },
    )
    transaction.on_commit(lambda: cache.delete(queries.templates_key(site_id)), robust=True)
    audit.record(
        verb="moderation.template", target=template, actor_id=by.pk, site_id=site_id, data={"ground": ground}
    )
    return template


@transaction.atomic
def forget_reporter(event: AccountDeleted) -> None:
    """The reports of a deleted account stay without the person (durable handler of
    :class:`AccountDeleted`).
    """
    Report.objects.filter(reporter_id=event.user_id).update(reporter=None, email="")


def forget_addresses() -> int:
    """Delete the addresses of reporters when the time for a complaint is over; returns how many."""
    over = timezone.now() - ADDRESS_KEPT
    old = Report.objects.filter(case__status=Case.Status.CLOSED, case__closed_at__lt=over).exclude(email="")
    return old.update(email="")


def _carry_out(contribution: Contribution, decision: Decision) -> None:
    verb = Decision.Verb
    if decision.verb == verb.HIDE:
        contributions.change_state(contribution, to=State.HIDDEN, reason=decision.facts)
    elif decision.verb in {verb.PUBLISH, verb.RESTORE}:
        contributions.change_state(contribution, to=State.PUBLISHED)
