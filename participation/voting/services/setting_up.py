"""Preparing a vote, announcing it, and stopping it for a correction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.models import Action, Consultation, Phase
from participation.consultations.rules import Timetable
from participation.contributions.models import Contribution
from participation.core import audit, events, kept
from participation.core.text import clean_text, render_markdown

from .. import keys, methods
from ..events import VoteAnnounced, VoteAnnulled
from ..methods.base import Option
from ..methods.errors import BadSettings
from ..models import Ballot, CodeBatch, Criterion, Frozen, Results, State, Vote, VoteOption, VotingCode
from ..queries import options_of
from ..rules import check_who
from .casting import described

MAX_OPTIONS = 400
Settings = Mapping[str, Any] | Callable[[Sequence[Option]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class OptionPlan:
    """An option as an editor writes it down. ``cost`` is in cents; ``picture`` is checked and re-encoded."""

    title: str
    text: str = ""
    cost: int | None = None
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    contribution: Contribution | None = None
    picture: File[Any] | None = None
    picture_alt: str = ""


@dataclass(frozen=True, slots=True)
class VotePlan:
    """A vote as an editor writes it down. ``settings`` may be a function of the options, for what refers to their ids."""

    question: str
    method: str
    opens_at: datetime
    closes_at: datetime
    options: Sequence[OptionPlan]
    settings: Settings = field(default_factory=dict)
    who: Sequence[Sequence[str]] = ((Criterion.ACCOUNT,),)
    age_bands: Sequence[str] = ()
    description: str = ""
    easy: str = ""
    secret: bool = True
    results: str = Results.CLOSE
    minimum_turnout: int = 0
    minimum_share: int = 0
    phase: Phase | None = None


def save_vote(*, consultation: Consultation, plan: VotePlan, by: User, vote: Vote | None = None) -> Vote:
    """Write a vote down, or write one anew in which nobody has voted yet.

    Raises ``PermissionDenied``, :class:`~participation.voting.models.Frozen`, and ``ValidationError`` by field; what is wrong
    with the method's settings has the key ``settings``.
    """
    _require_editor(by, consultation)
    with transaction.atomic():
        if vote is None:
            vote = Vote(consultation=consultation)
        else:
            locked = Vote.objects.select_for_update().get(pk=vote.pk)
            if locked.is_frozen:
                raise Frozen
            vote.revision, vote.state = locked.revision + 1, locked.state
        vote.consultation = consultation
        _fill(vote, plan)
        vote.full_clean(exclude=["html", "easy_html", "settings", "key_name"])
        vote.save()
        _store_options(vote, plan.options)
        vote.settings = _settings(vote, plan)
        vote.save(update_fields=["settings"])
        kept.changed()
        if vote.state == State.ANNOUNCED:
            _check_times(vote, timezone.now())
            events.publish(described(VoteAnnounced, vote))
        audit.record(verb="vote.saved", target=vote, actor_id=by.pk, site_id=consultation.site_id)
    return vote


@transaction.atomic
def open_in_room(*, consultation: Consultation, plan: VotePlan, place: str, by: User) -> Vote:
    """Open a vote in a session at once; it ends when the chair says so (``close(early=True)``), at the latest at its time.

    Who may do that, and whether enough members are there, the app of the session has checked. Raises ``ValidationError``.
    """
    vote = Vote(consultation=consultation, place=place)
    _fill(vote, plan)
    vote.full_clean(exclude=["html", "easy_html", "settings", "key_name"])
    vote.save()
    _store_options(vote, plan.options)
    vote.settings = _settings(vote, plan)
    vote.state = State.ANNOUNCED
    vote.save(update_fields=["settings", "state"])
    audit.record(verb="vote.opened", target=vote, actor_id=by.pk, site_id=consultation.site_id)
    return vote


def _require_editor(by: User, consultation: Consultation) -> None:
    if not has_capability(by, Capability.EDIT_CONSULTATIONS, consultation.site_id):
        raise PermissionDenied


def _fill(vote: Vote, plan: VotePlan) -> None:
    if plan.method not in methods.METHODS:
        raise ValidationError({"method": _("This method is not known.")})
    who = check_who(plan.who)
    if not who:
        raise ValidationError({"who": _("Please say who may vote.")})
    if any(Criterion.YOUTH in alternative for alternative in who) and not plan.age_bands:
        raise ValidationError({"age_bands": _("Please choose which age may vote.")})
    if plan.phase is not None and plan.phase.consultation_id != vote.consultation_id:
        raise ValidationError({"phase": _("This phase belongs to another consultation.")})
    if plan.closes_at <= plan.opens_at:
        raise ValidationError({"closes_at": _("The end must be after the start.")})
    vote.question = clean_text(plan.question, max_length=200, multiline=False)
    vote.description = clean_text(plan.description, max_length=5000, allow_empty=True)
    vote.easy = clean_text(plan.easy, max_length=5000, allow_empty=True)
    vote.html, vote.easy_html = render_markdown(vote.description), render_markdown(vote.easy)
    vote.method, vote.who, vote.age_bands = plan.method, who, list(plan.age_bands)
    for name in ("secret", "results", "minimum_turnout", "minimum_share", "opens_at", "closes_at", "phase"):
        setattr(vote, name, getattr(plan, name))


def _store_options(vote: Vote, plans: Sequence[OptionPlan]) -> None:
    """Keep the rows in their places, so that their ids last while an editor rewrites them."""
    if not 0 < len(plans) <= MAX_OPTIONS:
        raise ValidationError({"options": _("Please name between 1 and %(n)s options.") % {"n": MAX_OPTIONS}})
    known = {option.position: option for option in VoteOption.objects.filter(vote=vote)}
    for position, plan in enumerate(plans, start=1):
        option = known.pop(position, None) or VoteOption(vote=vote, position=position)
        _fill_option(option, plan, vote.consultation_id)
        option.vote = vote
        option.save()
    VoteOption.objects.filter(pk__in=[option.pk for option in known.values()]).delete()
    getattr(vote, "_prefetched_objects_cache", {}).pop("options", None)


def _fill_option(option: VoteOption, plan: OptionPlan, consultation_id: int) -> None:
    if plan.contribution is not None and plan.contribution.consultation_id != consultation_id:
        raise ValidationError({"options": _("This proposal belongs to another consultation.")})
    option.title = clean_text(plan.title, max_length=150, multiline=False)
    option.text = clean_text(plan.text, max_length=2000, allow_empty=True)
    option.html = render_markdown(option.text)
    option.place = clean_text(plan.place, max_length=200, multiline=False, allow_empty=True)
    option.cost, option.lat, option.lon = plan.cost, plan.lat, plan.lon
    option.contribution = plan.contribution
    option.picture_alt = clean_text(plan.picture_alt, max_length=200, multiline=False, allow_empty=True)
    if plan.picture is not None:
        option.picture = plan.picture
    option.clean_fields(exclude=["html", "vote"])


def _settings(vote: Vote, plan: VotePlan) -> dict[str, Any]:
    options = options_of(vote)
    raw = plan.settings(options) if callable(plan.settings) else plan.settings
    try:
        return methods.get(vote.method).clean_settings(raw, options)
    except BadSettings as error:
        raise ValidationError(
            {"settings": ValidationError(error.sentence, params={"field": error.field})}
        ) from error


def _check_times(vote: Vote, now: datetime) -> None:
    """A vote lies within the time in which the consultation's phases allow voting."""
    if vote.closes_at <= now:
        raise ValidationError({"closes_at": _("The end is in the past.")})
    phases = tuple(sorted(vote.consultation.phases.all(), key=lambda phase: phase.starts_at))
    answer = Timetable(phases, vote.opens_at).ask(Action.VOTE)
    if not answer or (answer.closes_at is not None and vote.closes_at > answer.closes_at):
        raise ValidationError(
            {
                "opens_at": _(
                    "The phases of the consultation do not allow voting all that time. Please change one of both."
                )
            }
        )


@transaction.atomic
def announce(*, vote: Vote, by: User, now: datetime | None = None) -> Vote:
    """Show the vote to everybody; it opens and closes by the clock. Raises ``PermissionDenied`` and ``ValidationError``."""
    _require_editor(by, vote.consultation)
    locked = Vote.objects.select_for_update().get(pk=vote.pk)
    if locked.state != State.DRAFT:
        raise ValidationError(_("This vote has been announced already."))
    _check_times(vote, now or timezone.now())
    vote.state = State.ANNOUNCED
    vote.save(update_fields=["state"])
    kept.changed()
    audit.record(verb="vote.announced", target=vote, actor_id=by.pk, site_id=vote.consultation.site_id)
    events.publish(described(VoteAnnounced, vote))
    return vote


def annul(*, vote: Vote, by: User, reason: str) -> Vote:
    """Stop a vote for a correction and return the draft that takes its place.

    What was cast is deleted and never counted; everybody who had voted is told with the reason and votes again; codes from
    letters work for the new vote. Raises ``PermissionDenied``, and ``ValidationError`` for a vote that is not announced.
    """
    _require_editor(by, vote.consultation)
    reason = clean_text(reason, max_length=2000)
    with transaction.atomic():
        locked = Vote.objects.select_for_update().get(pk=vote.pk)
        if locked.state != State.ANNOUNCED:
            raise ValidationError(_("Only a vote that is announced or open can be stopped."))
        vote.state, vote.annulled_reason, vote.closed_at = State.ANNULLED, reason, timezone.now()
        vote.save(update_fields=["state", "annulled_reason", "closed_at"])
        kept.changed()
        Ballot.objects.filter(vote=vote).delete()
        successor = _copy(vote)
        CodeBatch.objects.filter(vote=vote).update(vote=successor)
        VotingCode.objects.filter(vote=vote).update(vote=successor, used=False)
        audit.record(
            verb="vote.annulled",
            target=vote,
            actor_id=by.pk,
            site_id=vote.consultation.site_id,
            data={"successor": successor.pk},
        )
        events.publish(described(VoteAnnulled, vote, successor_id=successor.pk))
        transaction.on_commit(lambda: keys.destroy(vote), robust=True)
    return successor


def _copy(vote: Vote) -> Vote:
    """A draft with the same words, for the editor to correct."""
    names = (
        "consultation", "phase", "question", "description", "html", "easy", "easy_html", "method", "who", "age_bands",
        "secret", "results", "minimum_turnout", "minimum_share", "opens_at", "closes_at",
    )  # fmt: skip
    successor = Vote.objects.create(**{name: getattr(vote, name) for name in names}, replaces=vote)
    new_ids: dict[str, str] = {}
    for option in vote.options.all():
        old = str(option.pk)
        option.pk, option.vote = None, successor
        option._state.adding = True
        option.save()
        new_ids[old] = str(option.pk)
    successor.settings = _with_new_ids(vote.settings, new_ids)
    successor.save(update_fields=["settings"])
    return successor


def _with_new_ids(settings: dict[str, Any], new_ids: dict[str, str]) -> dict[str, Any]:
    """The settings for the copied options: experts rate by the options' ids."""
    changed = dict(settings)
    if "experts" in changed:
        changed["experts"] = [
            {**expert, "ratings": {new_ids[key]: value for key, value in expert["ratings"].items()}}
            for expert in changed["experts"]
        ]
    return changed
