"""Keyset pagination: page 400 costs what page 1 costs, and nothing is shown twice while posts come in.

The cursor is the position of the last row in the order, base64 of JSON. It holds nothing secret, and a
changed one can only select another position, so it is not signed.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

M = TypeVar("M", bound=Model)
MAX_CURSOR = 300


class BadCursor(ValueError):
    """The cursor in the address is not one of ours (cut off, changed, or of another order)."""


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """One page: the items, and the cursor of the next page or ``None`` at the end."""

    items: list[M]
    next_cursor: str | None


def _encode(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    raw = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str, model: type[Model], fields: Sequence[str]) -> list[Any]:
    if len(cursor) > MAX_CURSOR:
        raise BadCursor("too long")
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor("unreadable") from error
    if not isinstance(values, list) or len(values) != len(fields):
        raise BadCursor("of another order")
    return [_convert(model, field, value) for field, value in zip(fields, values, strict=True)]


def _convert(model: type[Model], field: str, value: Any) -> Any:
    kind = model._meta.get_field(field).get_internal_type()
    if kind == "DateTimeField":
        moment = parse_datetime(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            raise BadCursor("not a moment")
        return moment
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise BadCursor("not a number")
    return value


def paginate(
    queryset: QuerySet[M], *, order: Sequence[str], after: str | None = None, size: int = 20
) -> KeysetPage[M]:
    """Return one page of ``queryset`` in ``order`` (field names, ``-`` for descending), after the cursor ``after``.

    The last field must be unique (the id), or rows could be skipped. One query. Fields are datetimes or
    integers, never null. Raises :class:`BadCursor`.
    """
    fields = [name.lstrip("-") for name in order]
    if after:
        values = _decode(after, queryset.model, fields)
        queryset = queryset.filter(_beyond(order, fields, values))
    items = list(queryset.order_by(*order)[: size + 1])
    more = len(items) > size
    items = items[:size]
    last = _encode([getattr(items[-1], field) for field in fields]) if more else None
    return KeysetPage(items, last)


def _beyond(order: Sequence[str], fields: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after ``values``: the first field bounds the index scan, the rest decides among equals."""
    condition = Q()
    for position in reversed(range(len(fields))):
        operator = "lt" if order[position].startswith("-") else "gt"
        here = Q(**{f"{fields[position]}__{operator}": values[position]})
        equal = Q(**{fields[position]: values[position]})
        condition = here if position == len(fields) - 1 else here | (equal & condition)
    # Redundant, but it gives the planner a plain range on the first index column.
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{fields[0]}__{bound}": values[0]}) & condition
