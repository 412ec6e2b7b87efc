"""Writing comments."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.consultations.models import Action
from participation.consultations.rules import require
from participation.contributions import services as contributions
from participation.contributions.events import SupportChanged
from participation.contributions.models import Contribution, State
from participation.core.prepared import prepared
from participation.core.text import clean_text

from .models import Comment, Stance
from .threads import require_open_thread

MAX_LENGTH = 4_000


def post_comment(
    *,
    author: User,
    subject: Contribution,
    text: str,
    stance: str = "",
    parent: Comment | None = None,
    submission_key: UUID | None = None,
    confirmed: bool = False,
    now: datetime | None = None,
) -> Comment:
    """Comment on ``subject``, or answer the comment ``parent`` under it.

    Raises ``NotAllowed`` outside the time for it or in a closed thread, ``PermissionDenied`` for a subject or
    parent that is not public, ``ValidationError`` for the text. The same ``submission_key`` gives the same comment.
    ``confirmed``: the writer was asked about it and wants it published.
    """
    require(author, Action.COMMENT, subject.consultation, now)
    require_open_thread(author, subject, parent, submission_key, now)
    if not subject.is_public or subject.kind == "comment":
        raise PermissionDenied
    if parent is not None and (parent.subject_id != subject.pk or not parent.is_public):
        raise PermissionDenied
    if stance and (parent is not None or stance not in Stance.values):
        raise ValidationError(_("This stance is not known."))
    comment = Comment(
        kind="comment",
        consultation=subject.consultation,
        author=author,
        text=clean_text(text, max_length=MAX_LENGTH),
        stance=stance,
        subject=subject,
        parent=parent,
        root_id=None if parent is None else (parent.root_id or parent.pk),
    )
    return contributions.submit(comment, submission_key=submission_key, confirmed=confirmed)


def count(contribution: Contribution, delta: int) -> dict[str, int]:
    """Keep the counters when a comment becomes public (+1) or ceases to be (-1).

    Whether the consultation counts it is decided by the subject's row, locked: the object in memory was read
    before, and its author may be withdrawing it. A comment that comes too late stands under a subject that is
    not public, like the ones that came in time. The subject in memory learns its new count.
    """
    comment = contribution if isinstance(contribution, Comment) else Comment.objects.get(pk=contribution.pk)
    if comment.root_id is not None:
        Contribution.objects.filter(pk=comment.root_id).update(comment_count=F("comment_count") + delta)
    subject = Contribution.objects.filter(pk=comment.subject_id)
    ((state, counted),) = _locked(comment.subject_id)
    subject.update(comment_count=F("comment_count") + delta)
    if Comment.subject.is_cached(comment):
        comment.subject.comment_count = counted + delta
    return {"comment_count": delta} if state == State.PUBLISHED else {}


@prepared
def _locked(subject_id: int) -> QuerySet[Contribution, tuple[str, int]]:
    rows = Contribution.objects.filter(pk=subject_id).select_for_update(no_key=True)
    return rows.values_list("state", "comment_count")


def keep_order(event: SupportChanged) -> None:
    """Keep the copy of the count that the order reads (durable handler of :class:`SupportChanged`)."""
    if event.kind == "comment":
        change = 1 if event.supported else -1
        Comment.objects.filter(pk=event.contribution_id).update(helpful=F("helpful") + change)


def answered_ids_of(user_id: int) -> list[int]:
    """The comments of a person that somebody has replied to."""
    return list(
        Comment.objects.filter(author_id=user_id, replies__isnull=False)
        .values_list("pk", flat=True)
        .distinct()
    )
