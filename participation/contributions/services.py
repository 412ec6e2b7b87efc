"""What may be done to any contribution. One verb, one function, one transaction, one event."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from participation.accounts.models import User
from participation.consultations import services as consultations
from participation.consultations.models import Action, Moderation
from participation.consultations.rules import require
from participation.core import audit, events
from participation.core.db import insert_once
from participation.core.text import render_markdown

from . import kinds, rules, screening
from .drafts import MAX_DRAFT as MAX_DRAFT
from .drafts import save_draft as save_draft
from .events import (
    ContributionEvent,
    ContributionHidden,
    ContributionPublished,
    ContributionRestored,
    ContributionSubmitted,
    ContributionWithdrawn,
    SupportChanged,
)
from .models import Contribution, Draft, State, Support

C = TypeVar("C", bound=Contribution)
Ev = TypeVar("Ev", bound=ContributionEvent)


def describe(event: type[Ev], contribution: Contribution, **extra: Any) -> Ev:
    """An event of this type about ``contribution`` (``consultation`` must be loaded)."""
    subject_id, parent_id = kinds.get(contribution.kind).place(contribution)
    return event(
        contribution_id=contribution.pk,
        kind=contribution.kind,
        consultation_id=contribution.consultation_id,
        site_id=contribution.consultation.site_id,
        author_id=contribution.author_id,
        subject_id=subject_id,
        parent_id=parent_id,
        **extra,
    )


def submit(
    contribution: C,
    *,
    submission_key: UUID | None = None,
    held: bool = False,
    confirmed: bool = False,
    after_insert: Callable[[C], None] | None = None,
) -> C:
    """Store a new contribution of any kind, count it, and publish it or hold it for a check.

    The kind's own service has already checked the right and cleaned the fields. It is held when the
    consultation is moderated beforehand, a check of ``screening`` says so, or ``held`` is set. The same
    ``submission_key`` of the same author gives the object of the first time, however often it comes.
    ``confirmed``: the writer was asked and wants it published as it is. ``after_insert`` runs in the same
    transaction (for rows that belong to the new one). Raises ``ValidationError`` when a check refuses.
    """
    if submission_key is not None:
        contribution.submission_key = submission_key
    try:
        with transaction.atomic():
            verdict = screening.screen_new(contribution, confirmed)
            stored = _insert(contribution, held or verdict.hold, after_insert)
            for note in verdict.notes:
                note(stored)
            return stored
    except (IntegrityError, ValidationError):
        # Sent twice: the second must find the first, also when a check does not like repetitions.
        first = _sent_before(contribution)
        if first is None:
            raise
        return first


def _sent_before(contribution: C) -> C | None:
    if contribution.author_id is None:
        return None
    rows = type(contribution)._default_manager.filter(
        author_id=contribution.author_id, submission_key=contribution.submission_key
    )
    return cast("C | None", rows.first())


def _insert(contribution: C, held: bool, after_insert: Callable[[C], None] | None) -> C:
    consultation = contribution.consultation
    waits = held or consultation.moderation == Moderation.PRE
    contribution.state = State.PENDING if waits else State.PUBLISHED
    contribution.html = render_markdown(contribution.text)
    contribution.save(force_insert=True)
    if after_insert is not None:
        after_insert(contribution)
    if contribution.author_id is not None:
        Draft.objects.filter(user_id=contribution.author_id, key=draft_key(contribution)).delete()
    if waits:
        events.publish(describe(ContributionSubmitted, contribution))
    else:
        changes = counted(contribution, +1)
        events.publish(describe(ContributionPublished, contribution))
        consultations.count(consultation_id=consultation.pk, **changes)
    return contribution


def draft_key(contribution: Contribution) -> str:
    """The name under which the form of this contribution keeps its draft."""
    subject = getattr(contribution, "subject_id", None)
    parent = getattr(contribution, "parent_id", None)
    if subject is None:
        return f"{contribution.kind}:{contribution.consultation_id}"
    return f"{contribution.kind}:{subject}:{parent or ''}"


def counted(contribution: Contribution, delta: int) -> dict[str, int]:
    """Let the kind count, and return what changes for the consultation."""
    changes = kinds.get(contribution.kind).counter(contribution, delta)
    if delta > 0 and contribution.author_id is not None:
        first = consultations.note_participation(
            consultation_id=contribution.consultation_id, user_id=contribution.author_id
        )
        changes["participant_count"] = int(first)
    return changes


def change_state(
    contribution: Contribution,
    *,
    to: str,
    reason: str = "",
    event: type[ContributionEvent] | None = None,
    **extra: Any,
) -> Contribution:
    """Move a contribution to another state, with its counters and its event; the caller has checked the right.

    Locks the row, so that two moderators cannot count twice. Moving to the state it is in changes
    nothing and publishes nothing.
    """
    with transaction.atomic():
        # Not the key: who answers this post while it is locked refers to it when they commit, and would wait for
        # us while we wait for their thread.
        locked = Contribution.objects.select_for_update(no_key=True).get(pk=contribution.pk)
        before = locked.state
        contribution.state, contribution.state_reason = to, reason
        contribution.support_count, contribution.comment_count = locked.support_count, locked.comment_count
        if before == to:
            Contribution.objects.filter(pk=contribution.pk).update(state_reason=reason)
            return contribution
        first_time = before == State.PENDING and to == State.PUBLISHED
        fields: dict[str, Any] = {"state": to, "state_reason": reason}
        if first_time:
            fields["published_at"] = contribution.published_at = timezone.now()
        Contribution.objects.filter(pk=contribution.pk).update(**fields)
        changes: dict[str, int] = {}
        if (before == State.PUBLISHED) != (to == State.PUBLISHED):
            changes = counted(contribution, +1 if to == State.PUBLISHED else -1)
        chosen = event or _event_for(first_time, to)
        events.publish(describe(chosen, contribution, **extra))
        consultations.count(consultation_id=contribution.consultation_id, **changes)
    return contribution


def _event_for(first_time: bool, to: str) -> type[ContributionEvent]:
    if to == State.PUBLISHED:
        return ContributionPublished if first_time else ContributionRestored
    if to == State.PENDING:
        return ContributionHidden
    return {State.HIDDEN: ContributionHidden, State.WITHDRAWN: ContributionWithdrawn}[State(to)]


def withdraw(*, contribution: Contribution, by: User) -> Contribution:
    """The author takes the post back: its text disappears from the public, the thread below stays."""
    if not rules.may_withdraw(by, contribution):
        raise PermissionDenied
    with transaction.atomic():
        change_state(contribution, to=State.WITHDRAWN)
        audit.record(
            verb="contribution.withdrawn",
            target=contribution,
            actor_id=by.pk,
            site_id=contribution.consultation.site_id,
        )
    return contribution


def support(*, contribution: Contribution, user: User, wanted: bool, now: datetime | None = None) -> int:
    """Support (``wanted``) or cease to; returns the number of supporters. Twice the same changes nothing.

    Raises :class:`~participation.consultations.rules.NotAllowed` outside the time for it,
    ``PermissionDenied`` for what cannot be supported, or is no longer public when the row is counted.
    """
    if not contribution.is_public or not kinds.get(contribution.kind).supportable:
        raise PermissionDenied
    require(
        user,
        Action.SUPPORT if contribution.kind != "comment" else Action.COMMENT,
        contribution.consultation,
        now,
    )
    with transaction.atomic():
        if wanted:
            changed = insert_once(Support, contribution_id=contribution.pk, user_id=user.pk)
        else:
            changed = (
                Support.objects.filter(contribution_id=contribution.pk, user_id=user.pk)._raw_delete(
                    "default"
                )
                > 0
            )
        if not changed:
            return contribution.support_count
        delta = 1 if wanted else -1
        # By the row as it is now, not as it was read: once it is withdrawn or hidden, the consultation has
        # given back its supports, and one more or less would make that wrong.
        public = Contribution.objects.filter(pk=contribution.pk, state=State.PUBLISHED)
        if not public.update(support_count=F("support_count") + delta):
            raise PermissionDenied
        contribution.support_count = max(0, contribution.support_count + delta)
        changes = {"support_count": delta} if contribution.kind != "comment" else {}
        if wanted:
            first = consultations.note_participation(
                consultation_id=contribution.consultation_id, user_id=user.pk
            )
            changes["participant_count"] = int(first)
        events.publish(describe(SupportChanged, contribution, user_id=user.pk, supported=wanted))
        consultations.count(consultation_id=contribution.consultation_id, **changes)
    return contribution.support_count
