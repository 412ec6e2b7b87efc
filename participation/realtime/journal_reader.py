"""Reading the journal as it grows, without missing what becomes visible late.

Ids are given out in order but become visible at commit, so a line may appear behind one that was read already. The
reader remembers the ids it did not see and asks for those again for a while.
"""

import time
from collections import OrderedDict
from collections.abc import Collection
from typing import Final

from django.db.models import Q

from .cursor import REACH_SECONDS, Cursor
from .journal import last_id
from .journal_line import Entry
from .models import JournalEntry

# A line is left to its hint for so long.
HINT_SECONDS: Final = 0.7
# How long a line is remembered, for browsers that come with the page they loaded some seconds ago.
REMEMBERED: Final = 90.0
MAX_REMEMBERED: Final = 20_000
MAX_GAPS: Final = 500
AT_ONCE: Final = 5_000
# After so many seconds a line has been read and told even when its hint was lost.
TOLD_AFTER: Final = 6


class JournalReader:
    """What one hub knows of the journal. ``read`` runs in a thread, everything else on the event loop."""

    def __init__(self) -> None:
        # id -> topic, when written
        self._known: OrderedDict[int, tuple[str, float]] = OrderedDict()
        # What was visible up to here when reading began is not asked for.
        self._start: int | None = None
        self._started_at = 0.0
        self._read_to = 0
        # Ids below ``_read_to`` that were not there -> when that was noticed.
        self._gaps: dict[int, float] = {}
        # Read, but still left to their hints.
        self._young: list[Entry] = []

    def note(self, entry_id: int, topic: str, at: float) -> bool:
        """Remember a line; false when it was known already."""
        if entry_id in self._known:
            return False
        self._known[entry_id] = (topic, at)
        return True

    def read(self) -> list[Entry]:
        """The lines that were not read yet, oldest first. One query."""
        if self._start is None:
            # What is uncommitted now may have any of the ids before.
            last = last_id()
            noticed = time.time()
            self._gaps = dict.fromkeys(range(max(1, last - 50), last + 1), noticed)
            seen = JournalEntry.objects.filter(id__in=list(self._gaps)).values_list("id", flat=True)
            for pk in seen:
                self._gaps.pop(pk, None)
            self._start = self._read_to = last
            self._started_at = noticed
            return []
        rows = JournalEntry.objects.filter(Q(id__gt=self._read_to) | Q(id__in=list(self._gaps)))
        columns = rows.order_by("id").values_list("id", "topic", "name", "object_id", "at")[:AT_ONCE]
        return [
            Entry(pk, topic, name, object_id, at.timestamp()) for pk, topic, name, object_id, at in columns
        ]

    def unknown(self, rows: list[Entry]) -> list[Entry]:
        """The lines that nobody told of yet and that waited long enough for their hint; from now on they are known."""
        now = time.time()
        for row in rows:
            self._advance(row.id, now)
        candidates, self._young = self._young + rows, []
        news: list[Entry] = []
        for row in candidates:
            if row.id in self._known:
                continue
            if row.at > now - HINT_SECONDS and row.at <= now:
                self._young.append(row)
            else:
                self.note(row.id, row.topic, row.at)
                news.append(row)
        self._forget(now)
        return news

    def untold(self, entries: list[Entry]) -> None:
        """These could not be told after all: they come again with the next lines."""
        for entry in entries:
            self._known.pop(entry.id, None)
        self._young += entries

    def _advance(self, entry_id: int, now: float) -> None:
        if self._gaps.pop(entry_id, None) is None and entry_id > self._read_to:
            missing = range(max(self._read_to + 1, entry_id - MAX_GAPS), entry_id)
            self._gaps.update((pk, now) for pk in missing)
            self._read_to = entry_id

    def _forget(self, now: float) -> None:
        if self._gaps:
            self._gaps = {pk: seen for pk, seen in self._gaps.items() if seen > now - REACH_SECONDS}
        while len(self._gaps) > MAX_GAPS:
            del self._gaps[next(iter(self._gaps))]
        while self._known:
            _topic, at = next(iter(self._known.values()))
            if at >= now - REMEMBERED and len(self._known) <= MAX_REMEMBERED:
                break
            self._known.popitem(last=False)

    def cursor(self) -> Cursor | None:
        """Where a client stands that has been told everything so far; ``None`` before reading has begun."""
        if self._start is None:
            return None
        return Cursor(self._read_to, int(time.time()) - TOLD_AFTER)

    def has_news(self, topics: Collection[str], cursor: Cursor) -> bool:
        """Whether the holder of ``cursor`` may lack a line of ``topics``; true when the reader does not reach back so far."""
        if self._start is None or cursor.at is None or 0 < cursor.id < self._start:
            return True
        if cursor.at < max(time.time() - REMEMBERED / 2, self._started_at + REACH_SECONDS):
            return True
        return any(topic in topics and cursor.misses(pk, at) for pk, (topic, at) in self._known.items())
