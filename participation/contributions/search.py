"""Full-text search in what people posted.

The index belongs to the database and keeps itself up to date: on PostgreSQL a generated ``tsvector``
column with German stemming, on SQLite an FTS5 table fed by triggers (see the migrations). Comments are
not indexed.
"""

import re
from typing import Any, Final, TypeVar

from django.db.models import BooleanField, F, FloatField, Func, Model, QuerySet, TextField, Value
from django.db.models.expressions import Col, RawSQL

from participation.core.db import is_postgres

from .models import Contribution

M = TypeVar("M", bound=Model)
_WORD: Final = re.compile(r"\w+")
MAX_WORDS: Final = 12
MAX_QUERY: Final = 200
# Of the rows that share a word with a text, only the best supported are ranked.
CANDIDATES: Final = 300


def words_of(query: str) -> list[str]:
    """The searchable words of what was typed: at most 12, lower case."""
    return [word.lower() for word in _WORD.findall(query[:MAX_QUERY])][:MAX_WORDS]


def match(queryset: QuerySet[M], query: str) -> QuerySet[M]:
    """Only rows that contain every word of ``query``, or a word that begins with it. An empty query changes
    nothing.
    """
    words = words_of(query)
    if not words:
        return queryset.none() if query.strip() else queryset
    if is_postgres():
        return queryset.filter(_Matches(words, every=True))
    fts = " AND ".join(f'"{word}"*' for word in words)
    # Without parentheses of its own: doubled ones would make it a single value.
    ids = RawSQL("SELECT rowid FROM contributions_fts WHERE contributions_fts MATCH %s", [fts])
    return queryset.filter(pk__in=ids)


def similar(queryset: QuerySet[M], text: str, *, limit: int = 5) -> list[M]:
    """Rows that share words with ``text``, best first; for "does this exist already?" while typing.

    Words of fewer than four letters say little and are left out.
    """
    words = list(dict.fromkeys(word for word in words_of(text) if len(word) > 3))
    if not words:
        return []
    if is_postgres():
        matching = queryset.filter(_Matches(words, every=False))
        best = matching.order_by("-support_count", "-pk").values("pk")[:CANDIDATES]
        rows = queryset.filter(pk__in=best).annotate(rank=_Rank(words))
        return list(rows.order_by("-rank", "-pk")[:limit])
    # FTS5 syntax: quoted words are plain strings, a star makes a beginning of it.
    fts = " OR ".join(f'"{word[:-1] if len(word) > 5 else word}"*' for word in words)
    # A join: as a subquery for each row the index would be asked once a row.
    rows = queryset.extra(
        select={"rank": "bm25(contributions_fts, 4.0, 1.0)"},
        tables=["contributions_fts"],
        where=["contributions_fts MATCH %s", "contributions_fts.rowid = contributions_contribution.id"],
        params=[fts],
    )
    return list(rows.order_by("rank", "-pk")[:limit])


class _SearchColumn(F):
    """The column ``search``, which only the database knows, under whatever name the table has in the query."""

    field: Final = TextField()
    field.set_attributes_from_name("search")
    field.model = Contribution

    def __init__(self) -> None:
        super().__init__("shuffle")

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        beside: Any = super().resolve_expression(*args, **kwargs)
        return Col(beside.alias, self.field)


class _Terms(Func):
    """``search`` and the words, as German stems that may be beginnings: "Rad" finds "Radweg". Stop words drop out."""

    def __init__(self, words: list[str], every: bool = False, **extra: Any) -> None:
        super().__init__(_SearchColumn(), *(Value(f"{word}:*") for word in words), **extra)
        self.join = " && " if every else " || "

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        (column, parameters), *words = (compiler.compile(part) for part in self.get_source_expressions())
        terms = self.join.join(f"to_tsquery('german', {sql})" for sql, _values in words)
        values = [value for _sql, found in words for value in found]
        return self.template % {"column": column, "terms": terms}, [*parameters, *values]


class _Matches(_Terms):
    template = "%(column)s @@ (%(terms)s)"
    output_field = BooleanField()


class _Rank(_Terms):
    template = "ts_rank(%(column)s, (%(terms)s))"
    output_field = FloatField()
