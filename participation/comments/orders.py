"""The orders of a discussion, read window by window whatever its size.

Top-level comments lie in four lanes of one index: for, against, neutral, and without a stance. Each order
merges the heads of the lanes:

* *balanced* takes turns: one for, one against, one of the rest, the most helpful of each side first;
* *supported* the most helpful of all;
* *newest* the latest of all.

So a window of 20 reads at most 21 rows a lane. The cursor says how far each lane has been read.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import connection

from participation.contributions.models import Contribution, State
from participation.core.keyset import MAX_CURSOR, BadCursor

from .models import Comment, Stance

SIZE: Final = 20


class Order(StrEnum):
    """How a discussion is sorted; every page names it."""

    BALANCED = "balanced"
    NEWEST = "newest"
    SUPPORTED = "supported"


Position = tuple[int, int]
# The stances of each side; a side's lanes are merged.
SIDES: Final = ((Stance.FOR.value,), (Stance.AGAINST.value,), (Stance.NEUTRAL.value, ""))
_C: Final = Comment._meta.db_table
_P: Final = Contribution._meta.db_table


@dataclass(frozen=True, slots=True)
class Window:
    """The ids to show, in order, and the cursor of the next window or ``None`` at the end."""

    ids: list[int]
    next_cursor: str | None


def order_of(value: str | None) -> Order:
    """The order named in an address; anything unknown is the default."""
    return Order(value) if value in set(Order) else Order.BALANCED


def _encode(order: Order, turn: int, reached: list[Position | None]) -> str:
    raw = json.dumps([order.value, turn, *reached], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str, order: Order) -> tuple[int, list[Position | None]]:
    if len(cursor) > MAX_CURSOR:
        raise BadCursor("too long")
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor("unreadable") from error
    if not isinstance(values, list) or len(values) != 2 + len(SIDES) or values[0] != order.value:
        raise BadCursor("of another order")
    if values[1] not in range(len(SIDES)):
        raise BadCursor("not a turn")
    return int(values[1]), [_position(value) for value in values[2:]]


def _position(value: Any) -> Position | None:
    if value is None:
        return None
    whole = isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value)
    if not whole or any(not 0 <= part < 2**63 for part in value):
        raise BadCursor("not a position")
    return value[0], value[1]


def window(
    subject_id: int, order: Order, *, reader_id: int | None = None, after: str | None = None, size: int = SIZE
) -> Window:
    """The top-level comments of a subject that the reader may see, ``size`` at a time. One query.

    The reader's own posts are there also while they wait or are hidden; what was removed is there when others
    answered it. Raises :class:`BadCursor`.
    """
    start: list[Position | None] = [None for _side in SIDES]
    turn, reached = _decode(after, order) if after else (0, start)
    heads = _heads(subject_id, order, reader_id, reached, size + 1)
    picked: list[tuple[int, Position]] = []
    while len(picked) <= size and any(heads):
        side = turn if order is Order.BALANCED and heads[turn] else _best(heads, turn, order)
        picked.append((side, heads[side].pop(0)))
        turn = (side + 1) % len(SIDES)
    more = len(picked) > size
    if not more:
        return Window([position[1] for _side, position in picked], None)
    first_left = picked.pop()
    for side, position in picked:
        reached[side] = position
    return Window([position[1] for _side, position in picked], _encode(order, first_left[0], reached))


def _best(heads: list[list[Position]], turn: int, order: Order) -> int:
    """Which side comes next: in turn, or the one with the greatest head."""
    filled = [side for side in range(len(SIDES)) if heads[side]]
    if order is Order.BALANCED:
        return min(filled, key=lambda side: (side - turn) % len(SIDES))
    return max(filled, key=lambda side: heads[side][0])


def _heads(
    subject_id: int, order: Order, reader_id: int | None, reached: list[Position | None], size: int
) -> list[list[Position]]:
    """The next rows of each side as (rank, id), greatest first; the rank is 0 where only the id counts."""
    rank = "0" if order is Order.NEWEST else "c.helpful"
    lanes: list[str] = []
    parameters: list[Any] = []
    for side, stances in enumerate(SIDES):
        for stance in stances:
            lanes.append(_lane(side, order, rank, reached[side] is not None))
            parameters += [subject_id, stance, reader_id or 0]
            if (position := reached[side]) is not None:
                parameters += [position[1]] if order is Order.NEWEST else [*position]
            parameters.append(size)
    heads: list[list[Position]] = [[] for _side in SIDES]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(lanes), parameters)
        for side, helpful, pk in cursor.fetchall():
            heads[side].append((helpful, pk))
    for head in heads:
        head.sort(reverse=True)
    return heads


def _lane(side: int, order: Order, rank: str, continued: bool) -> str:
    by_id = order is Order.NEWEST
    beyond = ""
    if continued:
        beyond = (
            "AND c.contribution_ptr_id < %s" if by_id else "AND (c.helpful, c.contribution_ptr_id) < (%s, %s)"
        )
    direction = "c.contribution_ptr_id DESC" if by_id else "c.helpful DESC, c.contribution_ptr_id DESC"
    return f"""SELECT * FROM (
        SELECT {side} AS side, {rank} AS rank, c.contribution_ptr_id AS id
        FROM {_C} c JOIN {_P} p ON p.id = c.contribution_ptr_id
        WHERE c.subject_id = %s AND c.stance = %s AND c.root_id IS NULL
          AND (p.state = '{State.PUBLISHED}'
            OR (p.comment_count > 0 AND p.state IN ('{State.HIDDEN}', '{State.WITHDRAWN}'))
            OR (p.author_id = %s AND p.state IN ('{State.PENDING}', '{State.HIDDEN}')))
          {beyond}
        ORDER BY {direction} LIMIT %s) lane"""
