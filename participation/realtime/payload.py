"""What is said about journal lines: ids, counters, and for public objects the piece of HTML to show.

Made once for everybody who listens to a topic, so nothing here may depend on a reader: fragments are rendered as a
visitor without an account sees them, in the language of the town. Private topics carry ids only; the browser fetches
what they stand for over HTTP, where permissions are checked.
"""

import json
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import Count, QuerySet, prefetch_related_objects

from participation.comments.entries import COLUMNS, PARENT_COLUMNS
from participation.comments.entries import Entry as CommentEntry
from participation.comments.models import Comment
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution, State
from participation.core.prepared import prepared
from participation.proposals.models import Proposal
from participation.voting.models import Ballot

from . import fragments
from . import topics as t
from .journal_line import Entry

# Of more than this many new objects at once the browser shows the number and fetches the list.
MAX_FRAGMENTS: Final = 20
WITH_FRAGMENT: Final = frozenset({"published", "edited", "restored", "answered"})
NOT_CONTRIBUTIONS: Final = frozenset({"phase", "changed", "turnout", "room"})
# Of these the counter itself is all there is to say.
ONLY_COUNTED: Final = frozenset({"counted", "turnout"})
COUNTERS: Final = ("proposal", "comment", "support", "participant")


class TextLine(NamedTuple):
    """A line as the browser gets it: JSON, made once; empty when its counters say it all."""

    id: int
    name: str
    text: str


@dataclass(slots=True)
class Told:
    """What is said about one topic, its lines in order of id. ``at``: when the counters were read."""

    topic: str
    at: float
    lines: list[TextLine] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def as_objects(self) -> list[dict[str, Any]]:
        """The lines that say something, as objects."""
        return [json.loads(line.text) for line in self.lines if line.text]


def tell(entries: Sequence[Entry], *, html: bool = True) -> dict[str, Told]:
    """What is said about ``entries``, by topic. At most seven queries, however many lines and topics.

    ``html=False`` leaves the HTML out.
    """
    told: dict[str, Told] = {}
    at = time.time()
    facts = _Facts(entries, html)
    for entry in sorted(entries):
        said = told.get(entry.topic)
        if said is None:
            said = told[entry.topic] = Told(entry.topic, at)
        text = (
            ""
            if entry.name in ONLY_COUNTED
            else json.dumps(facts.describe(entry), ensure_ascii=False, separators=(",", ":"))
        )
        said.lines.append(TextLine(entry.id, entry.name, text))
        said.counts.update(facts.counts(entry))
    return told


class _Facts:
    """Everything the lines refer to, loaded in a fixed number of queries."""

    def __init__(self, entries: Sequence[Entry], with_html: bool) -> None:
        about = [entry for entry in entries if t.is_open(entry.topic)]
        topics = {entry.topic for entry in about}
        ids = {entry.object_id for entry in about if entry.name not in NOT_CONTRIBUTIONS}
        ids.update(t.numbers(topics, t.CONTRIBUTION))
        self.contributions = _contributions(ids)
        self.comments = _comments(pk for pk, row in self.contributions.items() if row["kind"] == "comment")
        places = set(t.numbers(topics, t.CONSULTATION))
        wanted = _newest(about) & {pk for pk in ids if self.is_public(pk)} if with_html else frozenset()
        places.update(self.contributions[pk]["consultation_id"] for pk in wanted)
        self.consultations = _consultations(places, phases=bool(wanted))
        self.html = self._fragments(wanted)
        self.turnouts = _turnouts(t.numbers(topics, t.VOTE))

    def _fragments(self, wanted: frozenset[int]) -> dict[int, str]:
        comments = [self.comments[pk].entry for pk in wanted if pk in self.comments]
        places = {
            comment.id: self.consultations[self.contributions[comment.id]["consultation_id"]]
            for comment in comments
        }
        html = fragments.render_comments(comments, places)
        proposals = [pk for pk in wanted if self.contributions[pk]["kind"] == "proposal"]
        if proposals:
            rows = Proposal.objects.filter(pk__in=proposals).select_related("author", "category")
            html |= fragments.render_proposals(list(rows), self.consultations)
        return html

    def is_public(self, pk: int) -> bool:
        """Whether everybody may read this contribution now (not: when the line was written)."""
        row = self.contributions.get(pk)
        return row is not None and row["state"] == State.PUBLISHED and bool(row["consultation__public"])

    def describe(self, entry: Entry) -> dict[str, Any]:
        """One line as the browser gets it."""
        said: dict[str, Any] = {
            "id": entry.id,
            "at": round(entry.at, 3),
            "name": entry.name,
            "object": entry.object_id,
        }
        row = self.contributions.get(entry.object_id)
        if not t.is_open(entry.topic) or entry.name in NOT_CONTRIBUTIONS or row is None:
            return said
        said["kind"] = row["kind"]
        said["public"] = self.is_public(entry.object_id)
        comment = self.comments.get(entry.object_id)
        if comment is not None and comment.entry.root_id is not None:
            said["root"] = comment.entry.root_id
        # On its own page a proposal is not a row of a list: that page fetches what it shows.
        in_list = comment is not None or entry.topic.startswith(t.CONSULTATION)
        if in_list and entry.name in WITH_FRAGMENT and (html := self.html.get(entry.object_id)):
            said["html"] = html
        return said

    def counts(self, entry: Entry) -> dict[str, int]:
        """The counters that the line's topic shows, as they are now."""
        if not t.is_open(entry.topic):
            return {}
        counts: dict[str, int] = {}
        kind, number = t.split(entry.topic)
        if kind == t.CONSULTATION and (consultation := self.consultations.get(number)):
            counts = {f"{entry.topic}:{name}": getattr(consultation, f"{name}_count") for name in COUNTERS}
        if kind == t.VOTE and number in self.turnouts:
            counts = {f"{entry.topic}:turnout": self.turnouts[number]}
        ids = [entry.object_id] if entry.name not in NOT_CONTRIBUTIONS else []
        if kind == t.CONTRIBUTION:
            ids.append(number)
        for pk in ids:
            if self.is_public(pk):
                row = self.contributions[pk]
                counts |= _counts(pk, row["support_count"], row["comment_count"])
            if (comment := self.comments.get(pk)) and comment.entry.root_id is not None:
                counts |= _counts(comment.entry.root_id, *comment.root_counts)
        return counts


class _Comment(NamedTuple):
    entry: CommentEntry
    root_counts: tuple[int, int]


def _counts(pk: int, supports: int, comments: int) -> dict[str, int]:
    return {f"contribution:{pk}:support": supports, f"contribution:{pk}:comment": comments}


def _contributions(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    return {row[0]: dict(zip(_COLUMNS, row, strict=True)) for row in _contribution_rows(list(ids))}


_COLUMNS: Final = (
    "id", "kind", "state", "support_count", "comment_count", "consultation_id", "consultation__public",
)  # fmt: skip


@prepared
def _contribution_rows(ids: list[int]) -> QuerySet[Contribution, tuple[Any, ...]]:
    return Contribution.objects.filter(pk__in=ids).values_list(*_COLUMNS)


def _consultations(ids: Collection[int], *, phases: bool) -> dict[int, Consultation]:
    if not ids:
        return {}
    rows = _consultation_rows(list(ids))
    if phases:
        prefetch_related_objects(rows, "phases")
    return {row.pk: row for row in rows}


@prepared
def _consultation_rows(ids: list[int]) -> QuerySet[Consultation]:
    return Consultation.objects.filter(pk__in=ids)


def _turnouts(ids: Collection[int]) -> dict[int, int]:
    """How many ballots are in each box."""
    if not ids:
        return {}
    counted = Ballot.objects.filter(vote_id__in=ids).values_list("vote_id").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(ids, 0) | dict(counted)


def _comments(ids: Iterable[int]) -> dict[int, _Comment]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = _comment_rows(wanted)
    found = (_Comment(CommentEntry.of(row[:-2], None), (row[-2] or 0, row[-1] or 0)) for row in rows)
    return {comment.entry.id: comment for comment in found}


@prepared
def _comment_rows(ids: list[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    columns = (*COLUMNS, *PARENT_COLUMNS, "root__support_count", "root__comment_count")
    return Comment.objects.filter(pk__in=ids).values_list(*columns)


def _newest(entries: Sequence[Entry]) -> frozenset[int]:
    """The objects whose HTML is sent: the newest of each topic."""
    by_topic: dict[str, list[int]] = defaultdict(list)
    for entry in sorted(entries, reverse=True):
        # What happens to an object on its own page is not shown as a row there.
        if entry.topic == t.name(t.CONTRIBUTION, entry.object_id):
            continue
        if entry.name in WITH_FRAGMENT and len(by_topic[entry.topic]) < MAX_FRAGMENTS:
            by_topic[entry.topic].append(entry.object_id)
    return frozenset(pk for ids in by_topic.values() for pk in ids)
