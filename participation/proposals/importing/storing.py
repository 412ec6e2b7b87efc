"""Writing a plan into the database: a few statements for each thousand rows, all in the caller's transaction."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db.models import F

from participation.comments.models import Comment
from participation.consultations import services as consultations
from participation.consultations.models import Category, Consultation
from participation.contributions.models import Channel, Contribution, Revision, State
from participation.core.db import BATCH, bulk_insert_children
from participation.core.text import render_markdown
from participation.proposals.models import Proposal

from .entries import Entry, Node, Outcome, is_new, is_public, pk_of
from .planning import Plan, category_id, stance_of

T = TypeVar("T")
Progress = Callable[[int, int], None]
LANGUAGE: Final = "de"


def render(plan: Plan, progress: Progress) -> None:
    """Make the HTML of everything that will be stored. The slow part, so it happens before the transaction."""
    waiting = [entry for entry in plan.to_store if entry.html is None]
    for count, entry in enumerate(waiting, start=1):
        entry.html = render_markdown(entry.text)
        progress(count, len(waiting))


def store(plan: Plan, consultation: Consultation, now: datetime) -> None:
    """Insert what is new, change what differs, count it. The caller holds the transaction and has checked the plan."""
    Category.objects.bulk_create(plan.new_categories)
    changed = [entry for entry in plan.entries if entry.outcome is Outcome.CHANGED]
    proposals = [entry for entry in plan.entries if is_new(entry) and entry.kind == "proposal"]
    comments = [entry for entry in plan.entries if is_new(entry) and entry.kind == "comment"]
    subjects = Counter(entry.subject for entry in comments if entry.subject is not None)
    threads = Counter(entry.root for entry in comments if entry.root is not None)
    writer = _Writer(plan, consultation, now, {**subjects, **threads})
    writer.insert(sorted(proposals, key=writer.moment), writer.proposal)
    writer.insert(in_order(comments, now), writer.comment)
    _add_to_counts({**subjects, **threads})
    _change(changed, plan, now)
    consultations.count(
        consultation_id=consultation.pk,
        proposal_count=len(proposals),
        comment_count=sum(count for subject, count in subjects.items() if is_public(subject)),
        support_count=sum(entry.votes for entry in proposals)
        + sum(_more_votes(entry) for entry in changed if entry.kind == "proposal" and is_public(entry)),
    )


class _Writer:
    """Makes the rows of new entries."""

    def __init__(
        self, plan: Plan, consultation: Consultation, now: datetime, counts: dict[Node, int]
    ) -> None:
        self.categories = plan.categories
        self.consultation = consultation
        self.now = now
        self.counts = counts

    def moment(self, entry: Entry) -> datetime:
        """When it was written; without a date it counts as written now."""
        return entry.written_at or self.now

    def insert(self, entries: Sequence[Entry], make: Callable[[Entry], Contribution]) -> None:
        """Insert the entries in this order, and give them their keys."""
        rows = [make(entry) for entry in entries]

        def connect() -> None:
            for entry, row in zip(entries, rows, strict=True):
                entry.pk = row.pk
            for entry, row in zip(entries, rows, strict=True):
                if isinstance(row, Comment):
                    _answer(row, entry)

        bulk_insert_children(rows, with_keys=connect)

    def _common(self, entry: Entry) -> dict[str, Any]:
        written_at = self.moment(entry)
        return {
            "kind": entry.kind,
            "consultation_id": self.consultation.pk,
            "author_label": entry.author,
            "channel": Channel.IMPORT,
            "language": LANGUAGE,
            "title": entry.title,
            "text": entry.text,
            "html": render_markdown(entry.text) if entry.html is None else entry.html,
            "state": State.PUBLISHED,
            "created_at": written_at,
            "published_at": written_at,
            "support_count": entry.votes,
            "imported_support": entry.votes,
            "comment_count": self.counts.get(entry, 0),
            "external_id": entry.external_id,
        }

    def proposal(self, entry: Entry) -> Proposal:
        """The row of a proposal."""
        return Proposal(
            **self._common(entry),
            category_id=category_id(entry, self.categories),
            address=entry.address,
            lat=entry.lat,
            lon=entry.lon,
        )

    def comment(self, entry: Entry) -> Comment:
        """The row of a comment; what it answers is filled in when that has its key."""
        return Comment(**self._common(entry), stance=stance_of(entry), helpful=entry.votes)


def _answer(row: Comment, entry: Entry) -> None:
    """Say what the comment is about and which one it answers; all of them have their keys."""
    assert entry.subject is not None
    assert entry.parent is not None
    row.subject_id = pk_of(entry.subject)
    if entry.root is not None:
        row.root_id, row.parent_id = pk_of(entry.root), pk_of(entry.parent)


def in_order(comments: Sequence[Entry], now: datetime) -> list[Entry]:
    """By date, since discussions are ordered by id: the date lies in the parent table, where no index of comments reaches it.

    An answer always comes after what it answers, whatever its date says.
    """
    moments: dict[Node, datetime] = {}
    depths: dict[Node, int] = {}
    for entry in comments:
        path: list[Entry] = []
        here: Node | None = entry
        while isinstance(here, Entry) and here.kind == "comment" and is_new(here) and here not in moments:
            path.append(here)
            here = here.parent
        for one in reversed(path):
            own = one.written_at or now
            above = one.parent
            moments[one] = max(own, moments.get(above, own)) if above is not None else own
            depths[one] = depths.get(above, 0) + 1 if above is not None else 1
    return sorted(comments, key=lambda entry: (moments[entry], depths[entry]))


def _add_to_counts(counts: dict[Node, int]) -> None:
    """New comments under what was stored before."""
    more = Counter[int]()
    for node, count in counts.items():
        if not is_new(node):
            more[pk_of(node)] += count
    rows = [
        Contribution(pk=pk, comment_count=F("comment_count") + count) for pk, count in sorted(more.items())
    ]
    Contribution.objects.bulk_update(rows, ["comment_count"], batch_size=BATCH)


def _more_votes(entry: Entry) -> int:
    """How many more votes the file has than are stored."""
    return (
        entry.votes - entry.stored.imported_support
        if entry.stored is not None and "votes" in entry.changes
        else 0
    )


def _change(changed: Sequence[Entry], plan: Plan, now: datetime) -> None:
    """Write what differs, and keep the earlier text of those whose text or title does."""
    for batch in _batches(changed, BATCH):
        rows = Contribution.objects.select_for_update().in_bulk([pk_of(entry) for entry in batch])
        versions = [_version(rows[pk_of(entry)]) for entry in batch if {"title", "text"} & set(entry.changes)]
        Revision.objects.bulk_create(versions, batch_size=BATCH)
        for entry in batch:
            _apply(entry, rows[pk_of(entry)], plan, now)
        fields = ["title", "text", "html", "edited_at", "category", "imported_support", "support_count"]
        Contribution.objects.bulk_update(rows.values(), fields, batch_size=BATCH)
        _change_own_columns(batch)


def _version(row: Contribution) -> Revision:
    return Revision(
        contribution_id=row.pk,
        title=row.title,
        text=row.text,
        html=row.html,
        written_at=row.edited_at or row.created_at,
    )


def _apply(entry: Entry, row: Contribution, plan: Plan, now: datetime) -> None:
    if {"title", "text"} & set(entry.changes):
        row.edited_at = now
    if "title" in entry.changes:
        row.title = entry.title
    if "text" in entry.changes:
        row.text = entry.text
        row.html = render_markdown(entry.text) if entry.html is None else entry.html
    if "category" in entry.changes:
        row.category_id = category_id(entry, plan.categories)
    # Others may support it meanwhile, so the sum is left to the database.
    row.support_count = F("support_count") + _more_votes(entry)
    row.imported_support += _more_votes(entry)


def _change_own_columns(batch: Sequence[Entry]) -> None:
    places = [
        Proposal(pk=pk_of(entry), address=entry.address, lat=entry.lat, lon=entry.lon)
        for entry in batch
        if "place" in entry.changes
    ]
    Proposal.objects.bulk_update(places, ["address", "lat", "lon"], batch_size=BATCH)
    helpful = [
        Comment(pk=pk_of(entry), helpful=F("helpful") + _more_votes(entry))
        for entry in batch
        if entry.kind == "comment" and _more_votes(entry)
    ]
    Comment.objects.bulk_update(helpful, ["helpful"], batch_size=BATCH)


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
