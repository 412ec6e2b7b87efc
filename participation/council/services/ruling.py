"""The way of a motion through the youth council and the town council. Every step is told to everybody who took part."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions.events import ContributionPublished
from participation.core import audit
from participation.core.text import clean_text, render_markdown

from .. import rules
from ..models import (
    Body,
    CommitteeStep,
    Milestone,
    Motion,
    Outcome,
    Paper,
    Ruling,
    Session,
    Stage,
    TownAnswer,
)
from .bodies import rules_of
from .motions import moved

MAX_TEXT = 10_000


def _locked(motion: Motion) -> Motion:
    rows = Motion.objects.select_for_update(no_key=True, of=("self",)).select_related("consultation")
    return rows.get(pk=motion.pk)


def _note(verb: str, motion: Motion, by: User, **data: object) -> None:
    audit.record(
        verb=verb, target=motion, actor_id=by.pk, site_id=motion.consultation.site_id, data=dict(data)
    )


def _advance(motion: Motion, stage: str, milestone: str) -> None:
    Motion.objects.filter(pk=motion.pk).update(stage=stage)
    motion.stage = stage
    moved(motion, milestone)


def checked(event: ContributionPublished) -> None:
    """Durable handler: a motion is public, at once or after a check; its people are told."""
    if event.kind != "motion":
        return
    moved(Motion.objects.select_related("consultation").get(pk=event.contribution_id), Milestone.PUBLISHED)


@transaction.atomic
def hand_over(*, motion: Motion, by: User) -> Motion:
    """Give the motion to the youth council; from now on nobody changes it. Twice changes nothing. ``PermissionDenied``."""
    locked = _locked(motion)
    if locked.stage == Stage.HANDED and locked.author_id == by.pk:
        return locked
    if not rules.may_hand_over(by, locked):
        raise PermissionDenied
    _note("motion.handed_over", locked, by, cosigners=locked.cosigner_count)
    locked.handed_at = timezone.now()
    Motion.objects.filter(pk=locked.pk).update(stage=Stage.HANDED, handed_at=locked.handed_at)
    _advance(locked, Stage.HANDED, Milestone.HANDED)
    return locked


@transaction.atomic
def rule(
    *,
    motion: Motion,
    by: User,
    adopted: bool,
    reasons: str = "",
    votes: str = "",
    session: Session | None = None,
) -> Ruling:
    """What the youth council decided. The same decision twice changes nothing.

    Raises ``PermissionDenied``, and ``ValidationError`` for a "no" without reasons or a motion that is decided otherwise.
    """
    locked = _locked(motion)
    given = Ruling.objects.filter(motion=locked).first()
    if given is not None and given.adopted == adopted:
        return given
    if given is not None:
        raise ValidationError(_("The youth council has decided about this motion already."))
    body = Body.objects.get(consultation_id=locked.consultation_id)
    if not rules.may_rule(rules.seat_of(by, body), locked):
        raise PermissionDenied
    reasons = clean_text(reasons, max_length=MAX_TEXT, allow_empty=True)
    if not adopted and not reasons:
        raise ValidationError({"reasons": _("A no needs reasons. Please write why.")})
    ruling = Ruling.objects.create(
        motion=locked,
        adopted=adopted,
        reasons=reasons,
        html=render_markdown(reasons),
        decided_by=by,
        votes=votes,
        session=session,
    )
    _note("motion.ruled", locked, by, adopted=adopted)
    _advance(
        locked,
        Stage.ADOPTED if adopted else Stage.DECLINED,
        Milestone.ADOPTED if adopted else Milestone.DECLINED,
    )
    return ruling


def _require_town_hall(by: User, motion: Motion) -> None:
    if not rules.may_answer(by, motion):
        raise PermissionDenied


@transaction.atomic
def file_paper(
    *, motion: Motion, by: User, number: str, due_on: date | None = None, filed_on: date | None = None
) -> Paper:
    """Enter the paper's number and the day by which the town answers; later changes of both are allowed and audited.

    Without ``due_on`` the town's usual number of days counts from ``filed_on`` (today). Raises ``PermissionDenied`` and
    ``ValidationError`` by field.
    """
    locked = _locked(motion)
    _require_town_hall(by, locked)
    site_id = locked.consultation.site_id
    filed_on = filed_on or rules.today()
    due_on = due_on or filed_on + timedelta(days=rules_of(site_id).answer_days)
    number = clean_text(number, max_length=40, multiline=False)
    if due_on < filed_on:
        raise ValidationError({"due_on": _("The answer cannot be due before the paper is filed.")})
    if Paper.objects.filter(site_id=site_id, number=number).exclude(motion=locked).exists():
        raise ValidationError({"number": _("Another motion has this number.")})
    paper, made = Paper.objects.update_or_create(
        motion=locked,
        defaults={
            "site_id": site_id,
            "number": number,
            "filed_on": filed_on,
            "due_on": due_on,
            "filed_by": by,
        },
    )
    _note("motion.filed", locked, by, number=number, due_on=due_on.isoformat())
    if made:
        _advance(locked, Stage.FILED, Milestone.FILED)
    return paper


@transaction.atomic
def plan_committee(
    *,
    motion: Motion,
    by: User,
    committee: str,
    meets_on: date,
    outcome: str = Outcome.PLANNED,
    note: str = "",
    step: CommitteeStep | None = None,
) -> CommitteeStep:
    """Add a committee to the path, or change one (``step``). Raises ``PermissionDenied`` and ``ValidationError`` by field."""
    locked = _locked(motion)
    _require_town_hall(by, locked)
    if step is not None and step.motion_id != locked.pk:
        raise PermissionDenied
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("This outcome is not known.")})
    note = clean_text(note, max_length=400, allow_empty=True)
    if outcome == Outcome.REJECTED and not note:
        raise ValidationError({"note": _("A no needs reasons. Please write why.")})
    committee = clean_text(committee, max_length=150, multiline=False)
    found = step or CommitteeStep.objects.filter(
        motion=locked, committee=committee, meets_on=meets_on
    ).first()
    row = found or CommitteeStep(motion=locked)
    before = (row.committee, row.meets_on, row.outcome, row.note) if found else None
    row.committee, row.meets_on, row.outcome, row.note, row.entered_by = committee, meets_on, outcome, note, by
    row.full_clean(exclude=["motion", "entered_by"])
    row.save()
    if before != (committee, meets_on, outcome, note):
        _note("motion.committee", locked, by, committee=committee, outcome=outcome)
        moved(locked, Milestone.COMMITTEE)
    return row


@transaction.atomic
def answer(*, motion: Motion, by: User, verdict: str, text: str, office: str) -> TownAnswer:
    """The answer of the town council, with reasons; a correction replaces it and is audited.

    Raises ``PermissionDenied`` and ``ValidationError`` by field.
    """
    locked = _locked(motion)
    _require_town_hall(by, locked)
    if not Paper.objects.filter(motion=locked).exists():
        raise ValidationError(_("Please enter the number of the paper first."))
    if verdict not in TownAnswer.Verdict.values:
        raise ValidationError({"verdict": _("Please choose yes, partly or no.")})
    errors: dict[str, ValidationError] = {}
    try:
        text = clean_text(text, max_length=MAX_TEXT)
    except ValidationError as error:
        errors["text"] = error
    try:
        office = clean_text(office, max_length=120, multiline=False)
    except ValidationError as error:
        errors["office"] = error
    if errors:
        raise ValidationError(errors)
    values = {"verdict": verdict, "text": text, "html": render_markdown(text), "office": office}
    given = TownAnswer.objects.filter(motion=locked).first()
    if given is not None and all(getattr(given, name) == value for name, value in values.items()):
        return given
    given, _made = TownAnswer.objects.update_or_create(motion=locked, defaults={**values, "given_by": by})
    _note("motion.answered", locked, by, verdict=verdict)
    _advance(locked, Stage.ANSWERED, Milestone.ANSWERED)
    return given


@transaction.atomic
def count_signatures(*, motion: Motion, by: User, number: int) -> None:
    """Note how many signatures on paper the town hall has counted. Raises ``PermissionDenied``."""
    locked = _locked(motion)
    _require_town_hall(by, locked)
    Motion.objects.filter(pk=locked.pk).update(signatures_counted=number)
    _note("motion.signatures", locked, by, number=number)
