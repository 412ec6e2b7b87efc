"""What each decision does, and how it is undone. The caller holds the locks and has checked the right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts import measures
from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions import kinds, marking
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, Label, State

from ..models import Decision
from .redacting import redact, unredact

Verb = Decision.Verb
MAX_DAYS: Final = 90
# Seconds between two comments of a person that a slow discussion may ask for.
PAUSES: Final = (60, 300, 900, 3600)
# How long a warning lets a suspension follow.
WARNING_HOLDS: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Options:
    """What some decisions need beside their statement.

    ``passage``: the words to remove. ``label``: a :class:`Label`. ``target``: the consultation to move to, or the number of
    the proposal to merge into. ``pause``: seconds. ``measure`` and ``days``: against the account, together with the decision.
    """

    passage: str = ""
    label: str = ""
    target: int | None = None
    pause: int = 300
    measure: str = ""
    days: int = 7


def apply(contribution: Contribution, decision: Decision, options: Options, by: User) -> None:
    """Carry out a decision that is stored already. Raises ``ValidationError`` when an option does not fit."""
    doing = _APPLY.get(Verb(decision.verb))
    if doing is not None:
        doing(contribution, decision, options, by)
        Decision.objects.filter(pk=decision.pk).update(detail=decision.detail)


def undo(contribution: Contribution, decision: Decision, by: User) -> None:
    """Put back what a decision had changed; counts come back with it."""
    doing = _UNDO.get(Verb(decision.verb))
    if doing is not None:
        doing(contribution, decision, by)


def _publish(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    contributions.change_state(post, to=State.PUBLISHED)


def _hide(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    decision.detail = {"before": post.state}
    contributions.change_state(post, to=State.HIDDEN, reason=decision.facts)


def _show(post: Contribution, decision: Decision, by: User) -> None:
    if post.state == State.HIDDEN:
        contributions.change_state(post, to=State.PUBLISHED)


def _label(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    if options.label not in Label.values:
        raise ValidationError({"label": _("Please choose the label.")})
    decision.detail = {"before": post.label, "label": options.label}
    marking.mark(post, reason=_why(post, decision, applied=True), label=options.label)


def _unlabel(post: Contribution, decision: Decision, by: User) -> None:
    left = _left(post, decision).get(Verb.LABEL)
    marking.mark(post, reason=_why(post, decision), label=left.detail["label"] if left else "")


def _collapse(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    marking.mark(post, reason=_why(post, decision, applied=True), collapsed=True)


def _unfold(post: Contribution, decision: Decision, by: User) -> None:
    marking.mark(post, reason=_why(post, decision), collapsed=Verb.COLLAPSE in _left(post, decision))


def _lock(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    marking.mark(post, reason=_why(post, decision, applied=True), locked=True)


def _unlock(post: Contribution, decision: Decision, by: User) -> None:
    marking.mark(post, reason=_why(post, decision), locked=Verb.LOCK in _left(post, decision))


def _slow(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    if options.pause not in PAUSES:
        raise ValidationError({"pause": _("Please choose the pause.")})
    decision.detail = {"seconds": options.pause}
    marking.mark(post, reason=_why(post, decision, applied=True), slow_seconds=options.pause)


def _unslow(post: Contribution, decision: Decision, by: User) -> None:
    left = _left(post, decision).get(Verb.SLOW)
    marking.mark(post, reason=_why(post, decision), slow_seconds=left.detail["seconds"] if left else 0)


MARKS: Final = (Verb.LABEL, Verb.COLLAPSE, Verb.LOCK, Verb.SLOW)


def _left(post: Contribution, decision: Decision) -> dict[str, Decision]:
    """The newest mark of each kind that is in force beside ``decision``."""
    rows = Decision.objects.filter(
        case__contribution_id=post.pk, verb__in=MARKS, reversed_by__isnull=True
    ).exclude(pk=decision.pk)
    return {found.verb: found for found in rows.order_by("pk")}


def _why(post: Contribution, decision: Decision, *, applied: bool = False) -> str:
    """What the post says about its marks: the reason of each that is in force, every sentence once."""
    marks = _left(post, decision)
    if applied:
        marks[decision.verb] = decision
    return " ".join(dict.fromkeys(mark.facts for mark in marks.values()))


def _move(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    site_id = post.consultation.site_id
    target = Consultation.objects.filter(pk=options.target or 0, site_id=site_id, public=True).first()
    if target is None or target.pk == post.consultation_id:
        raise ValidationError({"target": _("Please choose another consultation.")})
    decision.detail = {"from": post.consultation_id, "to": target.pk, "category": post.category_id}
    marking.move(post, to=target)


def _move_back(post: Contribution, decision: Decision, by: User) -> None:
    before = Consultation.objects.filter(pk=decision.detail.get("from", 0)).first()
    if before is not None and post.consultation_id == decision.detail.get("to"):
        marking.move(post, to=before)
        category = decision.detail.get("category")
        Contribution.objects.filter(pk=post.pk).update(category_id=category)


def _merge(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    merge = kinds.get(post.kind).merge
    if merge is None or not options.target:
        raise ValidationError({"into": _("Please give the number of the other proposal.")})
    try:
        merge(post, options.target, by)
    except ValidationError as error:
        raise ValidationError({"into": error.messages}) from error
    decision.detail = {"into": options.target}


def _unmerge(post: Contribution, decision: Decision, by: User) -> None:
    unmerge = kinds.get(post.kind).unmerge
    if unmerge is not None and post.state == State.MERGED:
        unmerge(post, by)


def _mute(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    assert decision.account is not None
    assert decision.until is not None
    measures.mute(user=decision.account, by_id=by.pk, until=decision.until, reason=decision.facts)


def _unmute(post: Contribution, decision: Decision, by: User) -> None:
    if decision.account is not None and decision.account.muted_until == decision.until:
        measures.lift_mute(user=decision.account, by_id=by.pk)


def _suspend(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    assert decision.account is not None
    measures.suspend(user=decision.account, by_id=by.pk, until=decision.until, reason=decision.facts)


def _unsuspend(post: Contribution, decision: Decision, by: User) -> None:
    if decision.account is not None and decision.account.suspended_until == decision.until:
        measures.lift_suspension(user=decision.account, by_id=by.pk)


def warning_of(account: User, now: datetime | None = None) -> Decision | None:
    """The warning that lets a suspension of this account follow, if there is one."""
    since = (now or timezone.now()) - WARNING_HOLDS
    warnings = Decision.objects.filter(
        account=account, verb=Verb.WARN, decided_at__gte=since, reversed_by__isnull=True
    )
    return warnings.order_by("-pk").first()


_APPLY: Final[dict[str, Callable[[Contribution, Decision, Options, User], None]]] = {
    Verb.PUBLISH: _publish,
    Verb.RESTORE: _publish,
    Verb.HIDE: _hide,
    Verb.REDACT: lambda post, decision, options, by: redact(post, decision, options.passage),
    Verb.LABEL: _label,
    Verb.COLLAPSE: _collapse,
    Verb.LOCK: _lock,
    Verb.SLOW: _slow,
    Verb.MOVE: _move,
    Verb.MERGE: _merge,
    Verb.MUTE: _mute,
    Verb.SUSPEND: _suspend,
}
_UNDO: Final[dict[str, Callable[[Contribution, Decision, User], None]]] = {
    Verb.HIDE: _show,
    Verb.REDACT: unredact,
    Verb.LABEL: _unlabel,
    Verb.COLLAPSE: _unfold,
    Verb.LOCK: _unlock,
    Verb.SLOW: _unslow,
    Verb.MOVE: _move_back,
    Verb.MERGE: _unmerge,
    Verb.MUTE: _unmute,
    Verb.SUSPEND: _unsuspend,
}
