"""Deciding a case, and taking a decision back."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions import kinds
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, State
from participation.core import audit, events
from participation.core.text import clean_text

from .. import rules
from ..events import CaseChanged, CaseDecided, DecisionReversed, MeasureTaken
from ..models import Case, Complaint, Decision
from . import effects
from .effects import MAX_DAYS, Options
from .statements import MAX_NOTE, AlreadyDecided, Statement, add_statement

Verb = Decision.Verb
UNDO_FOR: Final = timedelta(minutes=30)


@transaction.atomic
def decide(
    *,
    case: Case,
    by: User,
    verb: str,
    version: int,
    statement: Statement | None = None,
    note: str = "",
    options: Options | None = None,
    batch: UUID | None = None,
) -> Decision:
    """Decide an open case as ``verb`` says, and close it.

    ``version`` is the one the moderator saw. ``options.measure`` adds a measure against the author's account, with the
    same statement. Raises :class:`AlreadyDecided` when a colleague was faster or is working on it,
    ``PermissionDenied`` without the right, and ``ValidationError`` for a restriction without its statement.
    """
    options = options or Options()
    case, contribution = _locked(case)
    _require(case, by, verb, version)
    decision = Decision(
        case=case,
        verb=verb,
        moderator=by,
        batch=batch,
        note=clean_text(note, max_length=MAX_NOTE, allow_empty=True),
        automated=bool(case.rule_hits and not case.report_count),
    )
    if decision.restricts:
        add_statement(decision, statement)
    if verb == Verb.RESTORE:
        decision.reverses = in_force(contribution, Verb.HIDE)
    decision.save()
    effects.apply(contribution, decision, options, by)
    if options.measure:
        _take_measure(decision, contribution, by, statement, options)
    _settle_reporters(case, decision, by)
    _close(case)
    _record(decision, contribution, by)
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


def _locked(case: Case) -> tuple[Case, Contribution]:
    """The case and its post as they are now, locked until the transaction ends."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    # Locked too, so that an author who withdraws in this moment is not overruled.
    contribution = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("consultation", "author")
        .get(pk=case.contribution_id)
    )
    case.contribution = contribution
    return case, contribution


def _require(case: Case, by: User, verb: str, version: int) -> None:
    """Raise unless ``by`` may decide this case now, in this way."""
    if not rules.may_decide(by, case):
        raise PermissionDenied
    if case.status != Case.Status.OPEN or case.version != version:
        raise AlreadyDecided(_("A colleague has just decided this case."))
    if rules.claimed_by_other(by, case):
        raise AlreadyDecided(_("A colleague is working on this case."))
    if case.complaint_count:
        if rules.decided_before(by, case):
            raise PermissionDenied
        if case.complaints.filter(state=Complaint.State.OPEN, report__isnull=True).exists():
            raise ValidationError({"verb": _("First decide the complaint.")})
    if verb not in rules.possible_verbs(case.contribution):
        raise ValidationError({"verb": _("This cannot be decided here.")})


def in_force(contribution: Contribution, verb: str) -> Decision | None:
    """The newest decision of this kind about a post that was not taken back."""
    rows = Decision.objects.filter(case__contribution_id=contribution.pk, verb=verb, reversed_by__isnull=True)
    return rows.order_by("pk").last()


def _close(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(
        status=Case.Status.CLOSED,
        closed_at=timezone.now(),
        version=F("version") + 1,
        claimed_by=None,
        claimed_until=None,
        second_look=False,
    )


def _record(decision: Decision, contribution: Contribution, by: User) -> None:
    audit.record(
        verb=f"moderation.{decision.verb}",
        target=contribution,
        actor_id=by.pk,
        site_id=contribution.consultation.site_id,
        data={"case": decision.case_id},
    )


def _take_measure(
    first: Decision, contribution: Contribution, by: User, statement: Statement | None, options: Options
) -> None:
    """Warn, mute or suspend the author, with the statement of the decision it goes with."""
    if options.measure not in Decision.ACCOUNT_VERBS or contribution.author is None:
        raise ValidationError({"measure": _("There is no account to take measures against.")})
    if not 1 <= options.days <= MAX_DAYS:
        raise ValidationError({"days": _("Please give 1 to %(n)s days.") % {"n": MAX_DAYS}})
    author = User.objects.select_for_update(no_key=True).get(pk=contribution.author.pk)
    if rules.may_open_desk(author, contribution.consultation.site_id):
        raise ValidationError(
            {"measure": _("Accounts of moderators are closed by the administration, not at the desk.")}
        )
    decision = Decision(
        case=first.case, verb=options.measure, moderator=by, account=author, batch=first.batch
    )
    add_statement(decision, statement)
    if options.measure != Verb.WARN:
        decision.until = timezone.now() + timedelta(days=options.days)
    if options.measure == Verb.SUSPEND:
        decision.warning = effects.warning_of(author)
        if decision.warning is None:
            raise ValidationError(
                {"measure": _("Before an account is suspended, the person must have been warned.")}
            )
    decision.save()
    effects.apply(contribution, decision, options, by)
    _record(decision, contribution, by)
    events.publish(MeasureTaken(decision_id=decision.pk, site_id=contribution.consultation.site_id))


def _settle_reporters(case: Case, decision: Decision, by: User) -> None:
    """A reporter's complaint is decided with the case: another person looked at the post again."""
    from .complaints import settle

    if case.complaint_count:
        for complaint in case.complaints.filter(state=Complaint.State.OPEN, report__isnull=False):
            settle(complaint, by=by, upheld=decision.restricts, answer=_answer_for(decision))
        Case.objects.filter(pk=case.pk).update(complaint_count=0)


def _answer_for(decision: Decision) -> str:
    if decision.restricts:
        return _("Another person looked at the post again and decided otherwise.")
    return _("Another person looked at the post again. It stays as it is.")


@transaction.atomic
def take_back(
    *, decision: Decision, by: User, note: str = "", tell: bool = True, waits_again: bool = False
) -> Decision:
    """Take a restriction back: what it changed is as before, with all counts, and whom it concerned is told.

    Raises ``PermissionDenied``, also for the moderator whose decision is complained about, and ``ValidationError`` for
    one that is no restriction or was taken back already. ``waits_again``: a post that was refused before anybody could
    read it waits for its check again, instead of being published.
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("account").get(pk=decision.pk)
    case, contribution = _locked(decision.case)
    if not rules.may_decide(by, case):
        raise PermissionDenied
    if not decision.restricts or Decision.objects.filter(reverses=decision).exists():
        raise ValidationError(_("This decision was taken back already."))
    if tell and Complaint.objects.filter(decision=decision, state=Complaint.State.OPEN).exists():
        raise ValidationError(_("First decide the complaint."))
    made = Decision.objects.create(
        case=case,
        verb=Verb.RESTORE if decision.verb == Verb.HIDE and not waits_again else Verb.LIFT,
        moderator=by,
        reverses=decision,
        note=clean_text(note, max_length=MAX_NOTE, allow_empty=True),
    )
    if waits_again:
        contributions.change_state(contribution, to=State.PENDING)
    else:
        effects.undo(contribution, decision, by)
    _record(made, contribution, by)
    if tell:
        events.publish(DecisionReversed(decision_id=made.pk, site_id=case.site_id))
    events.publish(CaseChanged(case_id=case.pk, site_id=case.site_id))
    return made


def movable(contribution: Contribution) -> bool:
    """Whether a post of this kind can move to another consultation."""
    return kinds.get(contribution.kind).movable and contribution.state == State.PUBLISHED
