"""Discussions that moderators have closed or slowed down."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.consultations.models import Action
from participation.consultations.rules import Answer, NotAllowed, Person, Reason, Timetable, can
from participation.contributions.models import Contribution

from .models import Comment


def may_comment(user: Person, subject: Contribution, times: Timetable | None = None) -> Answer:
    """Whether ``user`` may comment on ``subject`` now: the calendar, the account, and whether the discussion is closed."""
    answer = can(user, Action.COMMENT, subject.consultation, times=times)
    if subject.locked and (answer or answer.needs_login):
        return closed(subject)
    return answer


def closed(post: Contribution) -> Answer:
    """The answer to who would like to comment in a closed discussion, with the reason."""
    words = _("The moderators have closed this discussion. You can go on reading. The reason: %(reason)s")
    return Answer(False, Action.COMMENT, Reason.LOCKED, note=words % {"reason": post.mark_reason})


def require_open_thread(
    author: User,
    subject: Contribution,
    parent: Comment | None,
    submission_key: UUID | None,
    now: datetime | None,
) -> None:
    """Raise ``NotAllowed`` when the discussion or this thread is closed, or when it is too soon in a slow one.

    No query unless it is slow, or an answer deep in a thread whose first comment is not loaded.
    """
    above: list[Contribution] = [subject]
    if parent is not None:
        above.append(parent)
        if parent.root_id is not None and parent.root is not None:
            above.append(parent.root)
    for post in above:
        if post.locked:
            raise NotAllowed(closed(post))
    pause = max(post.slow_seconds for post in above)
    if pause:
        _require_pause(author, subject, timedelta(seconds=pause), submission_key, now or timezone.now())


def _require_pause(
    author: User, subject: Contribution, pause: timedelta, submission_key: UUID | None, now: datetime
) -> None:
    own = Comment.objects.filter(author=author, subject_id=subject.pk, created_at__gt=now - pause)
    last = own.order_by("-created_at").values_list("created_at", "submission_key").first()
    if last is None or last[1] == submission_key:
        return
    again = last[0] + pause
    words = _("This discussion is slowed down. You can write again at %(time)s. Your text is kept.")
    note = words % {"time": date_format(timezone.localtime(again), "TIME_FORMAT")}
    raise NotAllowed(Answer(False, Action.COMMENT, Reason.SLOW, opens_at=again, note=note))
