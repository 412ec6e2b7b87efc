"""Reading discussions. Each function says how many queries it makes; none depends on the number or depth of comments."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr
from django.http import Http404

from participation.consultations.rules import Person
from participation.contributions.models import Contribution, State
from participation.contributions.queries import get_visible
from participation.contributions.rules import may_read
from participation.core.prepared import prepared

from .entries import COLUMNS, PARENT_COLUMNS, Entry
from .models import Comment
from .orders import Order, window

FIRST_REPLIES: Final = 2
REPLIES_PAGE: Final = 50
# How many replies are shown before the one that a permalink names.
BEFORE_FOCUS: Final = 9
EXCERPT: Final = 200


@dataclass(frozen=True, slots=True)
class TopLevel:
    """A window of top-level comments with their first replies."""

    entries: list[Entry]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Replies:
    """A window of the replies of one thread, in order of time."""

    entries: list[Entry]
    # Ask again after (or before) this id.
    after: int | None
    before: int | None


def _reader_id(user: Person) -> int | None:
    return user.pk if user is not None and user.is_authenticated else None


def _readable_reply(reader_id: int | None) -> Q:
    """Public ones, the reader's own, and the place of a removed one that others answered."""
    answered = Exists(Comment.objects.filter(parent=OuterRef("pk"), state=State.PUBLISHED))
    seen = Q(state=State.PUBLISHED)
    if reader_id is not None:
        seen |= Q(author_id=reader_id, state__in=[State.PENDING, State.HIDDEN])
    return seen | (Q(state__in=[State.HIDDEN, State.WITHDRAWN]) & Q(answered))


def top_level(
    subject_id: int, order: Order, user: Person, *, after: str | None = None, size: int = 20
) -> TopLevel:
    """The next ``size`` top-level comments, each with its first two replies. Three queries.

    Raises :class:`~participation.core.keyset.BadCursor`.
    """
    reader_id = _reader_id(user)
    chosen = window(subject_id, order, reader_id=reader_id, after=after, size=size)
    found: dict[int, Entry] = {}
    reply_ids: list[int] = []
    for row in _roots(chosen.ids, reader_id):
        entry = Entry.of(row[: len(COLUMNS)], reader_id)
        found[entry.id] = entry
        reply_ids += [pk for pk in row[len(COLUMNS) :] if pk is not None]
    _add_replies(found, reply_ids, reader_id)
    return TopLevel([found[pk] for pk in chosen.ids if pk in found], chosen.next_cursor)


@prepared
def _roots(ids: list[int], reader_id: int | None) -> QuerySet[Comment, tuple[Any, ...]]:
    seen = Q(state=State.PUBLISHED)
    if reader_id is not None:
        seen |= Q(author_id=reader_id, state__in=[State.PENDING, State.HIDDEN])
    replies = Comment.objects.filter(seen, root=OuterRef("pk")).order_by("pk").values("pk")
    first = [Subquery(replies[n : n + 1]) for n in range(FIRST_REPLIES)]
    return Comment.objects.filter(pk__in=ids).values_list(*COLUMNS, *first)


@prepared
def _by_ids(ids: list[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    return Comment.objects.filter(pk__in=ids).order_by("pk").values_list(*COLUMNS, *PARENT_COLUMNS)


def _add_replies(roots: dict[int, Entry], reply_ids: list[int], reader_id: int | None) -> None:
    for row in _by_ids(reply_ids) if reply_ids else ():
        reply = Entry.of(row, reader_id)
        roots[reply.root_id or 0].replies.append(reply)
    for root in roots.values():
        shown = sum(1 for reply in root.replies if reply.is_public)
        root.more_count = max(0, root.reply_count - shown)


def thread_root(subject_id: int, root_id: int, user: Person, *, everything: bool = False) -> Entry | None:
    """The top-level comment of a thread as ``user`` may see it, or ``None``. One query.

    ``everything``: also one that is hidden without replies; for moderators.
    """
    reader_id = _reader_id(user)
    rows = Comment.objects.filter(pk=root_id, subject_id=subject_id, root=None)
    if not everything:
        rows = rows.filter(_readable_root(reader_id))
    row = rows.values_list(*COLUMNS).first()
    return Entry.of(row, reader_id) if row else None


def _readable_root(reader_id: int | None) -> Q:
    seen = Q(state=State.PUBLISHED) | Q(state__in=[State.HIDDEN, State.WITHDRAWN], comment_count__gt=0)
    if reader_id is not None:
        seen |= Q(author_id=reader_id, state__in=[State.PENDING, State.HIDDEN])
    return seen


def replies(
    root_id: int,
    user: Person,
    *,
    after: int | None = None,
    before: int | None = None,
    around: int | None = None,
    reveal: bool = False,
    size: int = REPLIES_PAGE,
) -> Replies:
    """Replies of a thread in order of time: from the first, after or before an id, or a window around one. One query.

    With ``reveal`` the one in the middle is there whatever its state; for moderators.
    """
    reader_id = _reader_id(user)
    readable = _readable_reply(reader_id)
    if around is not None and reveal:
        readable |= Q(pk=around)
    rows = Comment.objects.filter(readable, root_id=root_id)
    if before is not None:
        return _before(rows, before, reader_id, size)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    elif around is not None:
        rows = rows.filter(pk__gte=Coalesce(_start_of(root_id, around), 0))
    found = list(_columns(rows.order_by("pk"))[: size + 1])
    entries = [_reply(row, reader_id) for row in found[:size]]
    more = entries[-1].id if len(found) > size else None
    earlier = entries[0].id if entries and (around is not None or after is not None) else None
    return Replies(entries, after=more, before=earlier)


def _before(rows: QuerySet[Comment], before: int, reader_id: int | None, size: int) -> Replies:
    found = list(_columns(rows.filter(pk__lt=before).order_by("-pk"))[: size + 1])
    entries = [_reply(row, reader_id) for row in reversed(found[:size])]
    return Replies(entries, after=None, before=entries[0].id if len(found) > size else None)


def _start_of(root_id: int, around: int) -> Subquery:
    """The id a few replies before ``around``; nothing when the thread is shorter."""
    earlier = Comment.objects.filter(root_id=root_id, pk__lte=around, state=State.PUBLISHED)
    return Subquery(earlier.order_by("-pk").values("pk")[BEFORE_FOCUS : BEFORE_FOCUS + 1])


def _columns(rows: QuerySet[Comment]) -> QuerySet[Comment, tuple[object, ...]]:
    return rows.values_list(*COLUMNS, *PARENT_COLUMNS, Substr("parent__text", 1, EXCERPT))


def _reply(row: tuple[object, ...], reader_id: int | None) -> Entry:
    entry = Entry.of(row, reader_id)
    if not entry.parent_removed:
        entry.parent_text = str(row[-1])
    return entry


def one(pk: int, user: Person) -> Entry | None:
    """A single comment as ``user`` sees it in a discussion, or ``None``. One query. For live updates and htmx answers."""
    reader_id = _reader_id(user)
    rows = _by_ids([pk])
    if not rows:
        return None
    entry = Entry.of(rows[0], reader_id)
    return entry if entry.is_public or entry.mine else None


def get_comment(user: Person, site_id: int, pk: int) -> Comment:
    """The comment with consultation, author and the consultation of its subject, or 404 when ``user`` may not read it."""
    found = _with_author(pk, site_id)
    if not found or not may_read(user, found[0]):
        raise Http404
    return found[0]


@prepared
def _with_author(pk: int, site_id: int) -> QuerySet[Comment]:
    rows = Comment.objects.select_related("author", "consultation")
    return rows.filter(pk=pk, consultation__site_id=site_id)


def get_subject(user: Person, site_id: int, pk: int) -> Contribution:
    """What is discussed: any readable contribution that is not itself a comment, or 404."""
    subject = get_visible(user, site_id, pk)
    if subject.kind == "comment":
        raise Http404
    return subject
