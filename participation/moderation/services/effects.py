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
from participation.contributions.models import Contribution, Label, Revision, State

from ..models import Decision, Redaction

Verb = Decision.Verb
REMOVED: Final = "[…]"
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


def _redact(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    passage = options.passage.strip()
    if not passage or (passage not in post.text and passage not in post.title):
        raise ValidationError(
            {"passage": _("These words do not stand in the post. Copy them letter by letter.")}
        )
    title, text = post.title.replace(passage, REMOVED), post.text.replace(passage, REMOVED)
    found = Revision.objects.filter(contribution_id=post.pk, text__contains=passage)
    earlier = dict(found.values_list("pk", "text"))
    Redaction.objects.create(
        decision=decision,
        title=post.title,
        text=post.text,
        redacted=text,
        revisions={str(pk): old for pk, old in earlier.items()},
    )
    changed = {pk: old.replace(passage, REMOVED) for pk, old in earlier.items()}
    marking.replace_text(post, title=title, text=text, revisions=changed)


def _unredact(post: Contribution, decision: Decision, by: User) -> None:
    kept = Redaction.objects.filter(decision=decision).first()
    # What the author has written since stays.
    if kept is not None and post.text == kept.redacted:
        earlier = {int(pk): text for pk, text in kept.revisions.items()}
        marking.replace_text(post, title=kept.title, text=kept.text, revisions=earlier)


def _label(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    if options.label not in Label.values:
        raise ValidationError({"label": _("Please choose the label.")})
    decision.detail = {"before": post.label, "label": options.label}
    marking.mark(post, reason=decision.facts, label=options.label)


def _unlabel(post: Contribution, decision: Decision, by: User) -> None:
    marking.mark(post, reason="", label="")


def _collapse(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    marking.mark(post, reason=decision.facts, collapsed=True)


def _unfold(post: Contribution, decision: Decision, by: User) -> None:
    marking.mark(post, reason="", collapsed=False)


def _lock(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    marking.mark(post, reason=decision.facts, locked=True)


def _unlock(post: Contribution, decision: Decision, by: User) -> None:
    marking.mark(post, reason="", locked=False)


def _slow(post: Contribution, decision: Decision, options: Options, by: User) -> None:
    if options.pause not in PAUSES:
        raise ValidationError({"pause": _("Please choose the pause.")})
    decision.detail = {"seconds": options.pause}
    marking.mark(post, reason=decision.facts, slow_seconds=options.pause)


def _unslow(post: Contribution, decision: Decision, by: User) -> None:
    marking.mark(post, reason="", slow_seconds=0)


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
        raise ValidationError({"target": _("Please give the number of the other proposal.")})
    try:
        merge(post, options.target, by)
    except ValidationError as error:
        raise ValidationError({"target": error.messages}) from error
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
    Verb.REDACT: _redact,
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
    Verb.REDACT: _unredact,
    Verb.LABEL: _unlabel,
    Verb.COLLAPSE: _unfold,
    Verb.LOCK: _unlock,
    Verb.SLOW: _unslow,
    Verb.MOVE: _move_back,
    Verb.MERGE: _unmerge,
    Verb.MUTE: _unmute,
    Verb.SUSPEND: _unsuspend,
}
