"""Reading proposals. Every function says how many queries it takes, whatever the number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Left
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.consultations.rules import Person, is_insider
from participation.contributions import rules as contribution_rules
from participation.contributions import search
from participation.contributions.models import State, Support
from participation.core import keyset
from participation.core.prepared import prepared
from participation.moderation.models import Decision

from . import shuffled
from .models import OfficialAnswer, Proposal, Status

PAGE_SIZE: Final = 20
# More matches than this are not counted: "more than 500" says as much.
COUNT_LIMIT: Final = 500
# Enough HTML for an excerpt of 200 characters, without carrying whole texts through a list.
LEAD: Final = 1200
MAX_PINS: Final = 10_000

RANDOM, SUPPORTED, NEWEST, DISCUSSED = "random", "supported", "newest", "discussed"
ORDERS: Final[dict[str, Promise | str]] = {
    RANDOM: _("Mixed"),
    SUPPORTED: _("Most supported"),
    NEWEST: _("Newest first"),
    DISCUSSED: _("Most discussed"),
}
_KEYS: Final[dict[str, Sequence[str]]] = {
    SUPPORTED: ("-support_count", "-id"),
    NEWEST: ("-published_at", "-id"),
    DISCUSSED: ("-comment_count", "-id"),
}
ANSWERED: Final = "answered"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor looks for: words, the id of a category, a status (or ``answered``)."""

    words: str = ""
    category_id: int | None = None
    status: str = ""
    # All that pass, when they are few; see :func:`find`.
    ids: tuple[int, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.category_id or self.status)


def public_in(
    consultation: Consultation, filters: Filters | None = None, rows: QuerySet[Proposal] | None = None
) -> QuerySet[Proposal]:
    """The public proposals of a consultation (of ``rows``), as far as they pass the filters."""
    rows = Proposal.objects.all() if rows is None else rows
    rows = rows.filter(consultation=consultation, kind="proposal", state=State.PUBLISHED)
    if filters is None:
        return rows
    if filters.ids is not None:
        return rows.filter(pk__in=filters.ids)
    if filters.category_id is not None:
        rows = rows.filter(category_id=filters.category_id)
    if filters.status == ANSWERED:
        rows = rows.filter(status__in=[Status.ACCEPTED, Status.PARTLY, Status.REJECTED, Status.DONE])
    elif filters.status:
        rows = rows.filter(status=filters.status)
    return search.match(rows, filters.words)


def page_of(
    consultation: Consultation,
    filters: Filters,
    *,
    order: str,
    start: int = 0,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> keyset.KeysetPage[Proposal]:
    """One page of the list; ``start`` is the visitor's place in the random order. One query.

    Each row carries ``lead``, the beginning of its HTML; the long texts stay in the database.
    Raises :class:`~participation.core.keyset.BadCursor`.
    """
    rows = Proposal.objects.defer("text", "html", "state_reason", "mark_reason").annotate(
        lead=Left("html", LEAD)
    )
    if order == RANDOM:
        matching = public_in(consultation, filters)
        return shuffled.paginate(matching, rows, start=start, after=after, size=size)
    return keyset.paginate(public_in(consultation, filters, rows), order=_KEYS[order], after=after, size=size)


def find(consultation: Consultation, filters: Filters) -> tuple[Filters, int]:
    """How many pass the filters, at most ``COUNT_LIMIT + 1``. No query without filters, else one.

    When they are few, the filters come back with their ids, for :func:`page_of`: whatever the planner thinks of a rare
    word, a page is then cut from those few. When they are many, a walk along the index of the order soon has a page full.
    """
    if not filters:
        return filters, consultation.proposal_count
    # In an order that has an index: the search then ends at the limit. Without one, PostgreSQL first collects every match.
    rows = public_in(consultation, filters).order_by("-support_count", "-id")
    ids = tuple(rows.values_list("pk", flat=True)[: COUNT_LIMIT + 1])
    return (filters if len(ids) > COUNT_LIMIT else replace(filters, ids=ids)), len(ids)


def places_in(consultation: Consultation, filters: Filters) -> list[tuple[Any, ...]]:
    """Id, title, latitude, longitude, address and supporters of the newest 10,000 with a point. One query."""
    rows = public_in(consultation, filters).filter(lat__isnull=False)
    return list(
        rows.order_by("-id").values_list("pk", "title", "lat", "lon", "address", "support_count")[:MAX_PINS]
    )


def get_readable(user: Person, site_id: int, slug: str, pk: int) -> Proposal:
    """The proposal of the consultation at ``slug`` with what its page shows, or 404 if ``user`` may not read it.

    It carries ``supported``, whether ``user`` supports it, and ``given``, the town's answers, newest first. One query,
    two for a proposal that is not public.
    """
    rows = _with_answers(pk, slug, site_id, user.pk if isinstance(user, User) else None)
    if not rows or not may_read(user, rows[0]):
        raise Http404
    found = rows[0]
    found.given = [_answer_in(row) for row in rows if row.answer_id]  # type: ignore[attr-defined]
    return found


def slug_after_move(site_id: int, slug: str, pk: int) -> str | None:
    """Where moderators moved the proposal that stood in the consultation at ``slug``, or ``None``. Two queries.

    Asked only for an address where nothing is: a number of another consultation stays unknown here.
    """
    before = Consultation.objects.filter(site_id=site_id, slug=slug).values_list("pk", flat=True).first()
    if before is None:
        return None
    moves = Decision.objects.filter(
        verb=Decision.Verb.MOVE,
        case__contribution_id=pk,
        case__contribution__consultation__site_id=site_id,
        detail__from=before,
    )
    now = moves.values_list("case__contribution__consultation__slug", flat=True).first()
    return None if now == slug else now


_ANSWER: Final = ("id", "status", "html", "office", "given_at")


@prepared
def _with_answers(pk: int, slug: str, site_id: int, reader_id: int | None) -> QuerySet[Proposal]:
    return (
        Proposal.objects.filter(
            pk=pk, kind="proposal", consultation__slug=slug, consultation__site_id=site_id
        )
        .select_related("author", "category", "consultation", "merged_into")
        .annotate(
            supported=_supported_by(reader_id),
            **{f"answer_{name}": F(f"answers__{name}") for name in _ANSWER},
        )
        .order_by("-answers__given_at", "-answers__pk")
    )


def _answer_in(row: Proposal) -> OfficialAnswer:
    return OfficialAnswer(proposal_id=row.pk, **{name: getattr(row, f"answer_{name}") for name in _ANSWER})


def _supported_by(reader_id: int | None) -> Exists | Value:
    if reader_id is None:
        return Value(False)
    return Exists(Support.objects.filter(contribution_id=OuterRef("pk"), user_id=reader_id))


def may_read(user: Person, proposal: Proposal) -> bool:
    """As for every contribution; editors also read what is in a consultation that they prepare."""
    if contribution_rules.may_read(user, proposal):
        return True
    prepared = proposal.state in {State.PUBLISHED, State.MERGED}
    return prepared and is_insider(user, proposal.consultation)


def sent_before(author: User, submission_key: Any) -> Proposal | None:
    """The proposal this author already sent with this key. One query."""
    return (
        Proposal.objects.filter(author=author, submission_key=submission_key)
        .select_related("consultation")
        .first()
    )


def similar_to(
    consultation: Consultation, text: str, *, without: int | None = None, limit: int = 5
) -> list[Proposal]:
    """Public proposals that share words with ``text``, best first. One query, none for a text without words."""
    rows = public_in(consultation).defer("text", "html", "state_reason", "mark_reason")
    if without is not None:
        rows = rows.exclude(pk=without)
    return search.similar(rows, text, limit=limit)


def merge_targets(proposal: Proposal, words: str, *, limit: int = 20) -> list[Proposal]:
    """Public proposals into which ``proposal`` can be merged: those that match, else the most similar. One query."""
    rows = public_in(proposal.consultation).exclude(pk=proposal.pk).select_related("consultation", "author")
    rows = rows.defer("text", "html", "state_reason", "mark_reason")
    if words.strip():
        return list(search.match(rows, words).order_by(F("support_count").desc(), "-pk")[:limit])
    return search.similar(rows, proposal.title, limit=limit)
