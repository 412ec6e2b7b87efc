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

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.query_utils import Q

from participation.core.keyset import BadCursor, KeysetPage

from .models import Proposal

RING: Final = 2**31
_CURSOR: Final = re.compile(r"(\d{1,10})-(\d{1,10})-(\d{1,19})", re.ASCII)


def start_for_member(user_id: int, consultation_id: int) -> int:
    """Where a member begins: the same place at every visit, another one in every consultation."""
    digest = blake2b(f"{consultation_id}:{user_id}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % RING


def start_for_bucket(bucket: int, buckets: int) -> int:
    """Where a visitor without an account begins: one of ``buckets`` evenly spaced places."""
    return bucket * RING // buckets


def paginate(
    queryset: QuerySet[Proposal], *, start: int, after: str | None = None, size: int = 20
) -> KeysetPage[Proposal]:
    """One page of ``queryset`` on the way round from ``start``, after the cursor ``after``. One query.

    Raises :class:`~participation.core.keyset.BadCursor`.
    """
    shuffle, pk = start, 0
    if after:
        start, shuffle, pk = _read(after)
    behind = Q(shuffle__gte=shuffle) & (Q(shuffle__gt=shuffle) | Q(pk__gt=pk))
    if shuffle >= start:
        parts = [queryset.filter(behind), queryset.filter(shuffle__lt=start)]
    else:
        parts = [queryset.filter(behind, shuffle__lt=start)]
    second_round = Case(When(shuffle__lt=start, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = _of_ids(queryset, parts, size + 1).order_by(second_round, "shuffle", "pk")
    items = list(rows[: size + 1])
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


def _of_ids(queryset: QuerySet[Proposal], parts: list[QuerySet[Proposal]], count: int) -> QuerySet[Proposal]:
    """``queryset`` reduced to the first ``count`` rows of each part, found by their ids through the index.

    The ORM cannot limit the parts of a union on SQLite, so the union is put together here from what it compiles.
    """
    pieces, parameters = [], []
    for number, part in enumerate(parts):
        ids = part.order_by("shuffle", "pk").values("pk")[:count]
        sql, values = ids.query.sql_with_params()
        pieces.append(f"SELECT part{number}.* FROM ({sql}) part{number}")
        parameters.extend(values)
    # Without parentheses of its own: doubled ones would make it a single value.
    return queryset.filter(pk__in=RawSQL(" UNION ALL ".join(pieces), parameters))
