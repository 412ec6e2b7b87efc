"""The random order: the same for one visitor from page to page, another one for the next visitor.

Every proposal carries a random number for life (``shuffle``). A visitor begins somewhere on that ring and goes round
it once. So no proposal has a place of its own at the top, page 400 costs what page 1 costs (two bounded scans of one
index), and a proposal that comes in meanwhile pushes none out and shows none twice.

The cursor is ``start-shuffle-id``. It carries the start, so that the round is finished as it was begun, also when the
visitor logs in on the way.
"""

import re
from hashlib import blake2b
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from participation.core.keyset import BadCursor, KeysetPage

from .models import Proposal

RING: Final = 2**31
_SHUFFLE: Final = "contributions_contribution.shuffle"
_ID: Final = "contributions_contribution.id"
_CURSOR: Final = re.compile(r"(\d{1,10})-(\d{1,10})-(\d{1,19})", re.ASCII)


def start_for_member(user_id: int, consultation_id: int) -> int:
    """Where a member begins: the same place at every visit, another one in every consultation."""
    digest = blake2b(f"{consultation_id}:{user_id}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % RING


def start_for_bucket(bucket: int, buckets: int) -> int:
    """Where a visitor without an account begins: one of ``buckets`` evenly spaced places."""
    return bucket * RING // buckets


def paginate(
    matching: QuerySet[Proposal],
    rows: QuerySet[Proposal],
    *,
    start: int,
    after: str | None = None,
    size: int = 20,
) -> KeysetPage[Proposal]:
    """One page of the proposals ``matching``, on the way round from ``start``, after the cursor ``after``. One query.

    ``rows`` is the queryset, without conditions, that says what is loaded of each. Raises
    :class:`~participation.core.keyset.BadCursor`.
    """
    shuffle, pk = start, 0
    if after:
        start, shuffle, pk = _read(after)
    ranges = [(f"{_SHUFFLE} >= %s AND ({_SHUFFLE} > %s OR {_ID} > %s)", [shuffle, shuffle, pk])]
    if shuffle >= start:
        ranges.append((f"{_SHUFFLE} < %s", [start]))
    else:
        ranges[0][1].append(start)
        ranges[0] = (f"{ranges[0][0]} AND {_SHUFFLE} < %s", ranges[0][1])
    try:
        ids = _ids(matching, ranges, size + 1)
    except EmptyResultSet:
        # Conditions that nothing can meet, such as a search for signs only.
        return KeysetPage([], None)
    second_round = Case(When(shuffle__lt=start, then=Value(1)), default=Value(0), output_field=IntegerField())
    found = rows.filter(pk__in=ids)
    items = list(found.order_by(second_round, "shuffle", "pk")[: size + 1])
    if len(items) <= size:
        return KeysetPage(items, None)
    last = items[size - 1]
    return KeysetPage(items[:size], f"{start}-{last.shuffle}-{last.pk}")


def _read(cursor: str) -> tuple[int, int, int]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise BadCursor("unreadable")
    start, shuffle, pk = (int(number) for number in match.groups())
    if start >= RING or shuffle >= RING or pk >= 2**63:
        raise BadCursor("not a place on the ring")
    return start, shuffle, pk


def _ids(matching: QuerySet[Proposal], ranges: list[tuple[str, list[int]]], count: int) -> RawSQL:
    """The ids of the first ``count`` rows of ``matching`` in each range of the ring, through the index.

    The ORM cannot limit the parts of a union on SQLite; so what it compiles, which ends with its conditions, is
    put together here.
    """
    sql, parameters = matching.order_by().values("pk").query.sql_with_params()
    pieces, values = [], []
    for number, (condition, bounds) in enumerate(ranges):
        limited = f"{sql} AND ({condition}) ORDER BY {_SHUFFLE}, {_ID} LIMIT {int(count)}"
        pieces.append(f"SELECT part{number}.* FROM ({limited}) part{number}")
        values += [*parameters, *bounds]
    # Without parentheses of its own: doubled ones would make it a single value.
    return RawSQL(" UNION ALL ".join(pieces), values)
