"""Where a browser stands in the journal: the last id it knows, and when that was.

Ids become visible out of order: a transaction that began earlier may commit later. Whoever asks what came since
id *n* at second *t* is therefore also given what lies a little before *n* and was written not long before *t*; the
browser drops what it has.
"""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

# No transaction of ours is open longer than this between writing a journal line and committing it.
REACH_SECONDS: Final = 10
REACH_IDS: Final = 50
# The journal is kept for a day.
TOO_OLD: Final = 23 * 60 * 60
_CURSOR: Final = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,11}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """``id``: of the last entry known. ``at``: seconds since 1970 when it was the last, or ``None`` when not told.

    A page begins with id 0, "I do not know", and the second in which it was made: so making it takes no query.
    """

    id: int
    at: int | None = None

    def __str__(self) -> str:
        return f"{self.id}" if self.at is None else f"{self.id}.{self.at}"

    @property
    def too_old(self) -> bool:
        """Whether the journal no longer reaches back so far."""
        return self.at is not None and time.time() - self.at > TOO_OLD

    def unknown(self) -> Q:
        """The journal lines that the holder of this cursor may not have."""
        if self.at is None:
            return Q(id__gt=self.id - REACH_IDS)
        # Under heavy traffic ten seconds hold more than fifty ids.
        late = Q(at__gte=datetime.fromtimestamp(self.at - REACH_SECONDS, UTC))
        return late if self.id == 0 else Q(id__gt=self.id) | late

    def misses(self, entry_id: int, entry_at: float) -> bool:
        """The same for one line: written at ``entry_at`` (seconds since 1970)."""
        if self.at is None:
            return entry_id > self.id - REACH_IDS
        return (self.id > 0 and entry_id > self.id) or entry_at >= self.at - REACH_SECONDS


def parse(text: object) -> Cursor | None:
    """The cursor as a browser sends it, or ``None`` when it is not one."""
    match = _CURSOR.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    number, at = match.groups()
    if at is not None and int(at) > time.time() + 60:
        at = None
    return Cursor(int(number), int(at) if at is not None else None)


def now(entry_id: int) -> Cursor:
    """The cursor of somebody who knows everything up to ``entry_id`` now."""
    # Rounded down, so that readers who ask within the same two seconds ask the same question, which the page cache holds.
    return Cursor(entry_id, int(time.time()) // 2 * 2)
